// Time and peak memory of `train` on many delegations, one epoch over all rows per network.
// Run after a build: node bench/train-scale.mjs [sizes=10000,100000,1000000] [members=1] [dist=dist]
// Telemetry is made by a stream into a temporary workspace and prepared; `train` runs in a process of its own, whose peak
// resident memory and heap are printed beside the size of the training files, so that one sees which grows faster.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const inside = process.argv[2] === "--inside";
const dist = resolve(process.argv[4] ?? "dist");
const load = (path) => import(pathToFileURL(join(dist, path)).href);
const MEGABYTE = 2 ** 20;

const AGENTS = ["backend-architect", "frontend-developer", "test-engineer", "debugger", "reviewer", "writer"];
const TYPES = ["bug_fix", "testing", "refactoring", "review", "documentation", "feature_development"];
const WORDS =
  "fix add the login page test fails for users with empty cart please review and update docs cache parser retry queue".split(
    " ",
  );

async function writeTelemetry(folder, delegations) {
  const { createRandom } = await load("numeric/random.js");
  const random = createRandom(1);
  const pick = (list) => list[random.integer(list.length)];
  await mkdir(folder, { recursive: true });
  const stream = createWriteStream(join(folder, "agent_invocations.jsonl"));
  let ms = Date.UTC(2024, 0, 1);
  for (let index = 0; index < delegations; index++) {
    ms += random.integer(60_000);
    const agent = random.integer(AGENTS.length);
    const type = random.integer(TYPES.length);
    const record = {
      timestamp: new Date(ms).toISOString(),
      session_id: `session-${Math.floor(index / 2)}`,
      invocation_id: `invocation-${index}`,
      agent_name: AGENTS[agent],
      task_description: Array.from({ length: 20 }, () => pick(WORDS)).join(" "),
      state_features: {
        codebase: { languages: ["TypeScript"], frameworks: ["React"], loc: 1000 + random.integer(90_000), file_count: 300 },
        task: { type: TYPES[type], scope: "small" },
      },
      repository: `repository-${random.integer(20)}`,
      duration_seconds: 5 + random.integer(600),
      outcome: { status: random.next() < (agent === type ? 0.85 : 0.5) ? "success" : "failure" },
      available_agents: AGENTS,
    };
    if (!stream.write(`${JSON.stringify(record)}\n`)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "close");
  await writeFile(join(folder, "success_metrics.jsonl"), "");
}

async function effectsIn(root) {
  const { openWorkspace } = await load("registry/workspace.js");
  const nothing = () => undefined;
  return {
    workspace: openWorkspace(root, {}, root),
    now: () => new Date("2026-06-01T10:00:00Z"),
    progress: nothing,
    say: nothing,
    signal: new AbortController().signal,
    user: "bench",
    codeVersion: "bench",
  };
}

async function run(verb, root, input = {}) {
  const { loadOperation } = await load("operations/index.js");
  const operation = await loadOperation(verb);
  const started = performance.now();
  const { output } = await operation.run(operation.input.parse(input), await effectsIn(root));
  return { output, seconds: (performance.now() - started) / 1000 };
}

/** The process that is measured. */
async function trainInside(root) {
  const { seconds, output } = await run("train", root, { workers: 1 });
  const peakMegabytes = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ seconds, peakMegabytes, rows: output.training.rows, inputs: output.encoder.columns }));
}

async function measure(delegations, members) {
  const root = await mkdtemp(join(tmpdir(), "oak-train-scale-"));
  try {
    await mkdir(join(root, "configs"));
    const training = `{ max_epochs: 1, ensemble_members: ${members}, refit: false, max_rows_per_epoch: ${delegations} }`;
    await writeFile(join(root, "configs", "rl_config.yaml"), `model:\n  training: ${training}\n`);
    await writeTelemetry(join(root, "telemetry"), delegations);
    await run("prepare", root);
    const folder = join(root, "models", "training_data");
    const sizes = await Promise.all(["train", "validation", "test"].map((split) => stat(join(folder, `${split}.jsonl`))));
    const fileMegabytes = sizes.reduce((sum, { size }) => sum + size, 0) / MEGABYTE;
    const said = execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--inside", root, dist], {
      encoding: "utf8",
    });
    return { delegations, fileMegabytes, ...JSON.parse(said) };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

if (inside) await trainInside(process.argv[3]);
else {
  const sizes = (process.argv[2] ?? "10000,100000,1000000").split(",").map(Number);
  const members = Number(process.argv[3] ?? 1);
  process.stdout.write("delegations  rows fitted  files MB  seconds  peak MB  KB/row\n");
  for (const size of sizes) {
    const { delegations, rows, fileMegabytes, seconds, peakMegabytes } = await measure(size, members);
    const perRow = (peakMegabytes * 1024) / delegations;
    process.stdout.write(
      `${delegations}  ${rows}  ${fileMegabytes.toFixed(0)}  ${seconds.toFixed(1)}  ${peakMegabytes.toFixed(0)}  ${perRow.toFixed(2)}\n`,
    );
  }
}
