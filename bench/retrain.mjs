// What `retrain` does with teams whose truth is known: how often it replaces the live version, how often by a worse one, and
// whether the candidate that goes on from the live version or the one trained from the start is the better one.
// usage: node bench/retrain.mjs [--seeds 20] [--minutes M] ["scenario" ...]; after M minutes of a scenario no new seed is begun
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { simulateTelemetry } from "../dist/evaluation/simulator/simulate-telemetry.js";
import { AGENT_CATALOGUE } from "../dist/evaluation/simulator/catalogue.js";
import { compareWithTruth } from "../dist/operations/compare-with-truth.js";
import { loadOperation } from "../dist/operations/index.js";
import { openWorkspace } from "../dist/registry/workspace.js";

const { values: asked, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: "string", default: "20" }, minutes: { type: "string", default: "Infinity" } },
});
const seeds = Number(asked.seeds);
const START = Date.UTC(2026, 0, 5, 9);
const DAY_MS = 86_400_000;
/** Sizes at which a candidate can be judged (effective sample size of 30 and more) and a retraining takes seconds. */
const SETTINGS = `model:
  hyperparameters: { hidden_layers: [8], learning_rate: 0.003 }
  training: { max_epochs: 5, early_stopping_patience: 5, ensemble_members: 1 }
data_preparation: { text_hash_buckets: 16, state_features: [task_type, task_complexity] }
evaluation: { bootstrap_replicates: 300, k_folds: 3 }
continuous_learning: { auto_deploy: true }
safety: { gradual_rollout: false }
`;
const TEAM = Object.keys(AGENT_CATALOGUE).slice(0, 3);
const COMMON = { delegations: 800, cutDay: 15, agents: TEAM, logging: { policy: "uniform" } };
const SCENARIOS = {
  "nothing to learn": { ...COMMON, permuteOutcomes: true },
  "as before": COMMON,
  "skills swap when v1 goes live": { ...COMMON, driftAfterDays: 15 },
};

const lines = (values) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

function effectsIn(root) {
  let clock = START + 200 * DAY_MS;
  return {
    workspace: openWorkspace(root, {}, root),
    now: () => new Date((clock += 1000)),
    progress: () => undefined,
    say: () => undefined,
    signal: new AbortController().signal,
    user: "bench",
    codeVersion: "0.0.0",
  };
}

async function run(verb, input, effects) {
  const operation = await loadOperation(verb);
  return (await operation.run(operation.input.parse(input), effects)).output;
}

async function once(seed, { cutDay, ...options }) {
  const root = mkdtempSync(join(tmpdir(), "oak-retrain-"));
  try {
    const effects = effectsIn(root);
    const { invocations, ratings, truth } = simulateTelemetry({ seed, startMs: START, ...options });
    const { workspace } = effects;
    for (const folder of [workspace.telemetry, join(root, "configs")]) mkdirSync(folder, { recursive: true });
    writeFileSync(workspace.config, SETTINGS);
    writeFileSync(join(root, "truth.json.gz"), gzipSync(JSON.stringify(truth)));
    writeFileSync(workspace.ratings, lines(ratings));
    const before = invocations.filter(({ timestamp }) => Date.parse(timestamp) < START + cutDay * DAY_MS);
    writeFileSync(workspace.invocations, lines(before));
    await run("prepare", {}, effects);
    await run("train", { workers: 1 }, effects);
    await run("evaluate", {}, effects);
    await run("export", {}, effects);
    await run("deploy", { mode: "advisor" }, effects);
    writeFileSync(workspace.invocations, lines(invocations));
    const account = await run("retrain", { force: true }, effects);
    if (account.candidates === null) return { answer: account.answer, sentence: account.sentence };
    const { fresh, incremental, chosen } = account.candidates;
    const truthOf = async (version) =>
      (await compareWithTruth(workspace, join(root, "truth.json.gz"), version)).policy;
    const values = { live: await truthOf("v1"), fresh: await truthOf(fresh) };
    if (incremental) values.incremental = await truthOf(incremental);
    const taken = chosen === fresh ? "fresh" : "incremental";
    return { answer: account.answer, comparison: account.comparison?.answer, difference: account.comparison?.difference, taken, ...values };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const points = (value) => (100 * value).toFixed(1);
for (const [name, scenario] of Object.entries(SCENARIOS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const runs = [];
  const end = performance.now() + 60_000 * Number(asked.minutes);
  for (let seed = 1; seed <= seeds && performance.now() < end; seed++) {
    runs.push(await once(seed, scenario));
    console.error(`${name} ${seed}: ${JSON.stringify(runs.at(-1))}`);
  }
  const judged = runs.filter(({ taken }) => taken !== undefined);
  const gain = (each) => each[each.taken] - each.live;
  const deployed = judged.filter(({ answer }) => answer === "deployed");
  const both = judged.filter(({ incremental }) => incremental !== undefined);
  const covered = judged.filter((each) => each.difference && each.difference.low <= gain(each) && gain(each) <= each.difference.high);
  console.log(`${name}: ${judged.length} retrainings`);
  console.log(`  true gain of the candidate taken over v1: ${points(mean(judged.map(gain)))} points; of fresh ${points(mean(judged.map((each) => each.fresh - each.live)))}, of incremental ${points(mean(both.map((each) => each.incremental - each.live)))}`);
  console.log(`  incremental truly better than fresh in ${both.filter((each) => each.incremental > each.fresh + 1e-9).length}, worse in ${both.filter((each) => each.incremental < each.fresh - 1e-9).length} of ${both.length}; incremental taken in ${judged.filter(({ taken }) => taken === "incremental").length}`);
  console.log(`  deployed in ${deployed.length}, of which truly better than v1 ${deployed.filter((each) => gain(each) > 1e-9).length}, truly worse ${deployed.filter((each) => gain(each) < -1e-9).length}; mean true gain of those ${deployed.length ? points(mean(deployed.map(gain))) : "-"} points`);
  console.log(`  interval of the difference holds the truth in ${covered.length} of ${judged.filter(({ difference }) => difference).length}`);
  const answers = judged.reduce((counts, { comparison }) => ({ ...counts, [comparison]: (counts[comparison] ?? 0) + 1 }), {});
  console.log(`  answers: ${JSON.stringify(answers)}`);
}
