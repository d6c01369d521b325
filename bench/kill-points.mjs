/**
 * Kills a real process with SIGKILL at every change that a verb makes on the disk, before it and, where it can be cut off, in the
 * middle of it; after each kill the workspace must open, what is live must be a version that passed, with the bytes that the
 * history names, no line of the history may be lost, and the same command must work when it is run again. A retraining must
 * then come to the same end as one that nobody killed.
 *
 *     npm run build && nice -n 19 node bench/kill-points.mjs [--every N] [verb ...]
 */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { smokeTest } from "../dist/advisor/smoke-test.js";
import { status } from "../dist/operations/status.js";
import { liveRelease, readDeployments } from "../dist/registry/deployments.js";
import { exportedVersions, readPolicyFile, readProduction, readWeights, trainedVersions } from "../dist/registry/policies.js";
import { readReleased } from "../dist/registry/released-files.js";
import { readRetraining } from "../dist/registry/retraining-file.js";
import { openWorkspace } from "../dist/registry/workspace.js";

const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const disk = fileURLToPath(new URL("../test/faulty-disk.mjs", import.meta.url));
const SETTINGS = `model:
  hyperparameters: { hidden_layers: [4] }
  training: { max_epochs: 2, ensemble_members: 1, checkpoint_freq: 1 }
retention: { checkpoints_per_version: 1, versions_with_inputs: 1 }
data_preparation: { text_hash_buckets: 4, validation_split: 0, sequence_max_length: 1 }
evaluation: { bootstrap_replicates: 200 }
`;
const VERBS = {
  deploy: { words: ["deploy", "--version", "v2", "--mode", "advisor"], from: "v1" },
  rollback: { words: ["rollback", "--to-version", "v1"], from: "v2" },
  export: { words: ["export", "--policy", "v1"], from: "v1" },
  prepare: { words: ["prepare"], from: "v1" },
  train: { words: ["train", "--workers", "1"], from: "v1" },
  "train --incremental": { words: ["train", "--workers", "1", "--incremental"], from: "v1" },
  evaluate: { words: ["evaluate"], from: "v1" },
  retrain: { words: ["retrain"], from: "grown", sameEnd: true },
  approve: { words: ["approve"], from: "proposed" },
};
/** A retraining finds something that is good enough, and it goes live. */
const RETRAIN_SETTINGS = SETTINGS.replace("max_epochs: 2", "max_epochs: 1")
  .replace("text_hash_buckets: 4,", "text_hash_buckets: 4, min_episodes: 60,")
  .replace("bootstrap_replicates: 200", "bootstrap_replicates: 200, k_folds: 3, min_effective_sample_size: 5, improvement_margin: 0.2")
  .concat("continuous_learning: { deploy_if: not_worse, auto_deploy: true }\n");

const NOW = "1780308000"; // seconds since 1970
const scratch = mkdtempSync(join(tmpdir(), "oak-kill-points-"));
const start = (root, words, plan) =>
  new Promise((resolve, reject) => {
    const environment = { ...process.env, OAK_POLICY_HOME: "", SOURCE_DATE_EPOCH: NOW };
    if (plan) environment.FAULTY_DISK = JSON.stringify({ ...plan, under: root });
    const child = spawn(process.execPath, [...(plan ? ["--import", disk] : []), main, ...words, "--workspace", root], { env: environment });
    let said = "";
    child.stderr.on("data", (text) => (said += text));
    child.stdout.on("data", () => undefined);
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, said }));
  });

async function must(root, words) {
  const { code, said } = await start(root, words);
  if (code !== 0 && code !== 1) throw new Error(`${words.join(" ")} ended with ${code}: ${said}`);
}

/** v1 is live in one workspace; in the other v2 went live after it. There is newer telemetry that is prepared. */
async function prepareWorkspaces() {
  const root = join(scratch, "v1");
  mkdirSync(join(root, "configs"), { recursive: true });
  writeFileSync(join(root, "configs", "rl_config.yaml"), SETTINGS);
  for (const [delegations, version] of [[90, "v1"], [120, "v2"], [150, undefined]]) {
    const log = join(scratch, `log${delegations}`);
    await must(root, ["simulate", "--output", log, "--delegations", `${delegations}`, "--seed", "3"]);
    await must(root, ["ingest", log]);
    await must(root, ["prepare"]);
    if (!version) continue;
    await must(root, ["train", "--workers", "1"]);
    await must(root, ["evaluate"]);
    await must(root, ["export"]);
  }
  // what is evaluated must be of the data as prepared last
  await must(root, ["train", "--workers", "1"]);
  await must(root, ["deploy", "--version", "v1", "--mode", "advisor"]);
  cpSync(root, join(scratch, "v2"), { recursive: true });
  await must(join(scratch, "v2"), ["deploy", "--version", "v2", "--mode", "advisor", "--at-once"]);
}

/** v1 is live in both, and more telemetry has come in; in the other a retraining has proposed a version. */
async function prepareRetraining() {
  const root = join(scratch, "grown");
  mkdirSync(join(root, "configs"), { recursive: true });
  const settings = join(root, "configs", "rl_config.yaml");
  writeFileSync(settings, RETRAIN_SETTINGS);
  for (const delegations of [120, 300]) {
    const log = join(scratch, `uniform${delegations}`);
    await must(root, ["simulate", "--output", log, "--delegations", `${delegations}`, "--seed", "3", "--logging", "uniform"]);
    await must(root, ["ingest", log]);
    if (delegations > 120) continue;
    await must(root, ["prepare"]);
    await must(root, ["train", "--workers", "1"]);
    await must(root, ["deploy", "--version", "v1", "--mode", "advisor"]);
  }
  const proposed = join(scratch, "proposed");
  cpSync(root, proposed, { recursive: true });
  writeFileSync(join(proposed, "configs", "rl_config.yaml"), RETRAIN_SETTINGS.replace("auto_deploy: true", "auto_deploy: false"));
  await must(proposed, ["retrain"]);
}

/** What came of a verb, in all that the next one builds on. */
function endOf(root) {
  const workspace = openWorkspace(root, {}, root);
  const state = readRetraining(workspace);
  const { outcome, failure, candidates } = state;
  const weights = trainedVersions(workspace).map((version) => readPolicyFile(workspace, version).weights_sha256);
  const history = readDeployments(workspace).map(({ event, version, previous }) => ({ event, version, previous }));
  return JSON.stringify({ outcome, failure, candidates, weights, history, stages: state.finished.map(({ stage }) => stage) });
}

/** What is wrong with a workspace; nothing, one hopes. */
async function faults(root, before) {
  const workspace = openWorkspace(root, {}, root);
  const found = [];
  try {
    await status.run({}, { workspace, now: () => new Date(1000 * Number(NOW)) });
    const history = readDeployments(workspace);
    if (JSON.stringify(history.slice(0, before.length)) !== JSON.stringify(before)) found.push("a line of the history is lost");
    if (history.length > before.length + 1) found.push("the history has grown by more than one line");
    for (const version of exportedVersions(workspace)) readProduction(workspace, version);
    for (const version of trainedVersions(workspace)) readWeights(workspace, readPolicyFile(workspace, version));
    smokeTest(readReleased(workspace, liveRelease(workspace)), new Date());
  } catch (error) {
    found.push(error.message);
  }
  return found;
}

async function tryPoint(verb, plan) {
  const { words, from, sameEnd } = VERBS[verb];
  const root = join(scratch, `${verb.replaceAll(" ", "")}_${plan.at}_${plan.torn}`);
  cpSync(join(scratch, from), root, { recursive: true });
  const before = readDeployments(openWorkspace(root, {}, root));
  const { signal } = await start(root, words, { ...plan, mode: "kill" });
  const found = signal === "SIGKILL" ? await faults(root, before) : [`it was not killed (${signal})`];
  const isDone = readDeployments(openWorkspace(root, {}, root)).length > before.length;
  if (!isDone || sameEnd) {
    const again = await start(root, words);
    if (again.code !== 0 && again.code !== 1) found.push(`run again it ended with ${again.code}: ${again.said.trim()}`);
    found.push(...(await faults(root, before)).map((fault) => `run again: ${fault}`));
  }
  if (sameEnd && endOf(root) !== ends[verb]) found.push("run again it came to another end");
  rmSync(root, { recursive: true, force: true });
  return found;
}

/** How each verb ends that nobody kills. */
const ends = {};

async function pointsOf(verb) {
  const root = join(scratch, "count");
  cpSync(join(scratch, VERBS[verb].from), root, { recursive: true });
  const report = join(scratch, "calls.json");
  const { code, said } = await start(root, VERBS[verb].words, { mode: "count", report });
  if (code !== 0 && code !== 1) throw new Error(`${verb}: ${said}`);
  if (VERBS[verb].sameEnd) ends[verb] = endOf(root);
  rmSync(root, { recursive: true, force: true });
  const calls = JSON.parse(readFileSync(report, "utf8"));
  return calls.flatMap(({ canTear }, index) => [
    { at: index + 1, torn: false },
    ...(canTear ? [{ at: index + 1, torn: true }] : []),
  ]);
}

const { values, positionals: asked } = parseArgs({ allowPositionals: true, options: { every: { type: "string", default: "1" } } });
await prepareWorkspaces();
await prepareRetraining();
const names = asked.length > 0 ? asked : Object.keys(VERBS);
const rows = [];
for (const verb of names) {
  const points = (await pointsOf(verb)).filter((_, index) => index % Number(values.every) === 0);
  let bad = 0;
  for (const [index, plan] of points.entries()) {
    const found = await tryPoint(verb, plan);
    console.error(`${verb}: ${index + 1} of ${points.length}, ${bad + Math.min(found.length, 1)} not sound`);
    if (found.length === 0) continue;
    bad++;
    console.log(`${verb} at ${plan.at}${plan.torn ? ", in the middle" : ""}: ${found.join("; ")}`);
  }
  rows.push({ verb, points: points.length, bad });
  console.log(`| ${verb} | ${points.length} | ${points.filter(({ torn }) => torn).length} | ${bad} |`);
}
rmSync(scratch, { recursive: true, force: true });
const total = rows.reduce((sum, { points }) => sum + points, 0);
const bad = rows.reduce((sum, row) => sum + row.bad, 0);
console.log(`\nverb | kill points | of them in the middle of a write | workspaces that were not sound: ${total} kills, ${bad} not sound`);
process.exitCode = bad === 0 ? 0 : 1;
