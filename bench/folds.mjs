// How much of a second core k-fold selection of settings gets: wall time on two workers over wall time on one.
// Run after a build: node bench/folds.mjs [pairs=5] [delegations=1500] [dist=dist]
// One pair is one run on each number of workers, in alternating order, on the same simulated log; five folds, the configured
// settings alone, three networks a fold, a fixed number of epochs, so that both do the same arithmetic. Prints each pair and
// the median ratio; 0.5 would be perfect, the aim is 0.6 at most. CPU time is printed beside it: on a machine that others use
// the wall times say little, and how much more work two workers do is still seen. Results must be the same bytes.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const pairs = Number(process.argv[2] ?? 5);
const delegations = Number(process.argv[3] ?? 1500);
const dist = resolve(process.argv[4] ?? "dist");
const load = (path) => import(pathToFileURL(join(dist, path)).href);

const { simulateTelemetry } = await load("evaluation/simulator/simulate-telemetry.js");
const { prepareTrainingData } = await load("dataset/prepare.js");
const { openWorkspace } = await load("registry/workspace.js");
const { loadTrainingTables } = await load("operations/training-tables.js");
const { tune } = await load("operations/training/tune.js");
const { columnGroups } = await load("learning/column-groups.js");
const { defaultConfig } = await load("schema/config.js");

const EPOCHS = 12;
const config = defaultConfig();
config.model.training = { ...config.model.training, max_epochs: EPOCHS, early_stopping_patience: EPOCHS };

async function prepareTable() {
  const root = await mkdtemp(join(tmpdir(), "oak-folds-"));
  try {
    const workspace = openWorkspace(root, {}, root);
    await mkdir(workspace.telemetry, { recursive: true });
    await mkdir(workspace.trainingData, { recursive: true });
    const { invocations, ratings } = simulateTelemetry({ seed: 1, delegations });
    const lines = (values) => values.map((value) => `${JSON.stringify(value)}\n`).join("");
    await writeFile(workspace.invocations, lines(invocations));
    await writeFile(workspace.ratings, lines(ratings));
    await prepareTrainingData({ telemetryDir: workspace.telemetry, outputDir: workspace.trainingData, config });
    return await loadTrainingTables(workspace, config);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

const { fitted, encoder, space } = await prepareTable();
const candidates = [{ name: "configured", reason: "the only one", model: config.model }];

async function run(workers) {
  const started = performance.now();
  const cpu = process.cpuUsage();
  const { tuning } = await tune({ table: fitted, config, groups: columnGroups(encoder, space.actions), candidates, workers });
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, cpuSeconds: (user + system) / 1e6, result: JSON.stringify(tuning) };
}

const ratios = [];
const cpuRatios = [];
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)].toFixed(3);
process.stdout.write(`${fitted.rows} rows, ${config.evaluation.k_folds} folds, ${config.model.training.ensemble_members} networks each\n`);
await run(2); // both code paths warm
for (let pair = 0; pair < pairs; pair++) {
  const order = pair % 2 === 0 ? [1, 2] : [2, 1];
  const timed = {};
  for (const workers of order) timed[workers] = await run(workers);
  if (timed[1].result !== timed[2].result) throw new Error("one and two workers disagree");
  ratios.push(timed[2].seconds / timed[1].seconds);
  cpuRatios.push(timed[2].cpuSeconds / timed[1].cpuSeconds);
  process.stdout.write(
    `one worker ${timed[1].seconds.toFixed(1)} s, two ${timed[2].seconds.toFixed(1)} s, ratio ${ratios.at(-1).toFixed(3)} (CPU ${cpuRatios.at(-1).toFixed(3)})\n`,
  );
}
process.stdout.write(`median ratio ${median(ratios)}, CPU ${median(cpuRatios)}\n`);
