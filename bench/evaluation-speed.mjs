// Time and memory of one evaluation: 10^5 held-out decisions, 2,000 replicates of the cluster bootstrap, every estimator,
// both outcomes, for a policy, the behaviour and the best single agent. With --python, obp does the same work in the same
// run (bench/peers/obp_speed.py says what exactly), in turns with ours. Every run is a process of its own, so that neither
// side is warm; the time to start it and to read the data is counted for neither.
// Usage: npm run build && node bench/evaluation-speed.mjs [--python PATH] [--rounds 5] [--decisions 100000] [--workers 2] [--dist DIR]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    python: { type: "string" },
    rounds: { type: "string", default: "5" },
    decisions: { type: "string", default: "100000" },
    dist: { type: "string", default: fileURLToPath(new URL("../dist", import.meta.url)) },
    workers: { type: "string", default: "2" },
    once: { type: "boolean", default: false },
  },
});
const load = (file) => import(pathToFileURL(join(resolve(options.dist), file)));
const { createRandom } = await load("numeric/random.js");

const DECISIONS = Number(options.decisions);
const ACTIONS = 10;
const TASK_TYPES = 12;
const REPOSITORIES = 20;
/** hashed words of the task, and plain numbers */
const WORDS = 64;
const NUMBERS = 4;
const WORDS_PER_TASK = 12;
const COLUMNS = TASK_TYPES + REPOSITORIES + WORDS + NUMBERS;
const REPLICATES = 2000;
const FOLDS = 5;
const CLIP = 10;
const SEED = 1;

/** The world: what makes people choose an agent, and what makes an agent succeed. */
function createWorld(random) {
  const draw = (scale) => Float64Array.from({ length: COLUMNS * ACTIONS }, () => scale * random.normal());
  return { liking: draw(0.5), skill: draw(0.5) };
}

/** Scores of every agent: state . weight */
function scoresOf(weight, indices, values) {
  const scores = new Float64Array(ACTIONS);
  indices.forEach((column, entry) => {
    for (let action = 0; action < ACTIONS; action++) scores[action] += values[entry] * weight[column * ACTIONS + action];
  });
  return scores;
}

const softmax = (scores) => {
  const highest = Math.max(...scores);
  const raw = scores.map((score) => Math.exp(score - highest));
  const sum = raw.reduce((total, value) => total + value, 0);
  return raw.map((value) => value / sum);
};

/** Episodes of one to three decisions; an episode is at home in one repository. */
function createTable(rows, { liking, skill }, random) {
  const filled = 2 + WORDS_PER_TASK + NUMBERS;
  const offsets = Uint32Array.from({ length: rows + 1 }, (_, row) => row * filled);
  const indices = new Uint32Array(rows * filled);
  const values = new Float32Array(rows * filled);
  const column = (kind) => new kind(rows);
  const table = {
    rows,
    actions: ACTIONS,
    states: { rows, columns: COLUMNS, offsets, indices, values },
    nextStates: { rows, columns: COLUMNS, offsets: new Uint32Array(rows + 1), indices: new Uint32Array(0), values: new Float32Array(0) },
    action: column(Int32Array),
    reward: column(Float64Array),
    done: column(Uint8Array).fill(1),
    steps: column(Uint8Array).fill(1),
    mask: new Uint8Array(rows * ACTIONS).fill(1),
    nextMask: new Uint8Array(rows * ACTIONS).fill(1),
    taskType: column(Int32Array),
    nextTaskType: column(Int32Array).fill(-1),
    success: column(Uint8Array),
    successProbability: column(Float64Array),
    episode: column(Int32Array),
  };
  const words = Int32Array.from({ length: WORDS }, (_, word) => word);
  let [episode, left, repository] = [-1, 0, 0];
  for (let row = 0; row < rows; row++) {
    if (left === 0) [episode, left, repository] = [episode + 1, 1 + random.integer(3), random.integer(REPOSITORIES)];
    left -= 1;
    const type = random.integer(TASK_TYPES);
    const chosen = random.shuffle(words).slice(0, WORDS_PER_TASK).sort();
    const at = row * filled;
    indices.set([type, TASK_TYPES + repository], at);
    indices.set(chosen.map((word) => TASK_TYPES + REPOSITORIES + word), at + 2);
    for (let number = 0; number < NUMBERS; number++) indices[at + filled - NUMBERS + number] = COLUMNS - NUMBERS + number;
    values.fill(1, at, at + 2).fill(1 / Math.sqrt(WORDS_PER_TASK), at + 2, at + filled - NUMBERS);
    for (let number = 1; number <= NUMBERS; number++) values[at + filled - number] = random.next();
    const state = [indices.subarray(at, at + filled), values.subarray(at, at + filled)];
    const action = random.categorical(softmax(scoresOf(liking, ...state)));
    const success = random.next() < 1 / (1 + Math.exp(-scoresOf(skill, ...state)[action])) ? 1 : 0;
    table.action[row] = action;
    table.success[row] = success;
    table.successProbability[row] = success ? 0.95 : 0.05;
    table.reward[row] = success - 0.1 * random.next();
    table.taskType[row] = type;
    table.episode[row] = episode;
  }
  return table;
}

/** Half the skill and half something else: better than what is done today, not the best there is. */
function policiesOf({ skill }, random) {
  const weight = skill.map((value) => value + 0.5 * random.normal());
  const probabilities = ({ state }) => {
    const scores = scoresOf(weight, state.indices, state.values);
    const best = scores.indexOf(Math.max(...scores));
    return scores.map((_, action) => (action === best ? 1 : 0));
  };
  const single = Float64Array.from({ length: ACTIONS }, (_, action) => (action === 3 ? 1 : 0));
  return {
    policy: { name: "policy", scores: probabilities, probabilities },
    bestSingle: { name: "best_single", scores: () => single, probabilities: () => single },
  };
}

function createInput() {
  const random = createRandom(SEED);
  const world = createWorld(random);
  const train = createTable(DECISIONS, world, random);
  const test = createTable(DECISIONS, world, random);
  return { train, test, ...policiesOf(world, random) };
}

/** One evaluation by ours; prints seconds of wall and CPU, memory, and a figure to compare. */
async function runOurs() {
  const { evaluateInParallel } = await load("operations/evaluation/evaluate-in-parallel.js");
  const { defaultConfig } = await load("schema/config.js");
  const { train, test, policy, bestSingle } = createInput();
  const input = {
    train,
    test,
    actions: Array.from({ length: ACTIONS }, (_, action) => `agent-${action}`),
    taskTypes: Array.from({ length: TASK_TYPES }, (_, type) => `type-${type}`),
    policy,
    baselines: [bestSingle],
    bestSingle: bestSingle.name,
    period: { first: "2026-01-01T00:00:00Z", last: "2026-02-01T00:00:00Z" },
    settings: { ...defaultConfig().evaluation, k_folds: FOLDS, bootstrap_replicates: REPLICATES, weight_clip: CLIP, seed: SEED },
  };
  const started = process.cpuUsage();
  const clock = performance.now();
  const { report } = await evaluateInParallel(input, Number(options.workers));
  const wall = (performance.now() - clock) / 1000;
  const { user, system } = process.cpuUsage(started);
  const { success_rate: success } = report.policies[0];
  const memory = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ wall, cpu: (user + system) / 1e6, memory, estimates: success.estimators, episodes: report.data.episodes }));
}

/** the limit that ours really cuts at: `weight_clip`, or the root of the decisions where that is more */
const LIMIT = Math.max(CLIP, Math.sqrt(DECISIONS));
const MEASURED = { replicates: REPLICATES, folds: FOLDS, clip: LIMIT, seed: SEED };

/** What obp_speed.py reads: the held-out decisions, and whom the two policies choose in each. */
function writeDecisions(folder) {
  const { test, policy, bestSingle } = createInput();
  const { offsets, indices, values } = test.states;
  const chosen = ({ probabilities }) =>
    Int32Array.from({ length: test.rows }, (_, row) => {
      const [from, to] = [offsets[row], offsets[row + 1]];
      return probabilities({ state: { indices: indices.subarray(from, to), values: values.subarray(from, to) } }).indexOf(1);
    });
  const files = {
    "offsets.u32": offsets,
    "indices.u32": indices,
    "values.f32": values,
    "action.i32": test.action,
    "success.f64": test.successProbability,
    "reward.f64": test.reward,
    "policy.i32": chosen(policy),
    "best_single.i32": chosen(bestSingle),
  };
  for (const [name, array] of Object.entries(files)) writeFileSync(join(folder, name), array);
  const shape = { rows: DECISIONS, actions: ACTIONS, columns: COLUMNS, ...MEASURED };
  writeFileSync(join(folder, "shape.json"), JSON.stringify(shape));
}

const answerOf = (command, parameters) =>
  JSON.parse(execFileSync(command, parameters, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }));

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

/** Median, least and most, with so many digits. */
const spread = (values, digits) =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)})`;

function describe(name, runs) {
  const of = (key, digits) => spread(runs.map((run) => run[key]), digits);
  console.log(`${name.padEnd(5)} ${of("wall", 1)} s wall   ${of("cpu", 1)} s CPU   ${of("memory", 0)} MB`);
}

function race() {
  const self = fileURLToPath(import.meta.url);
  const ours = () => answerOf(process.execPath, [self, "--once", "--dist", options.dist, "--decisions", options.decisions, "--workers", options.workers]);
  const script = fileURLToPath(new URL("peers/obp_speed.py", import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "evaluation-speed-"));
  const rounds = [];
  try {
    if (options.python) writeDecisions(folder);
    for (let round = 0; round < Number(options.rounds); round++) {
      rounds.push({ ours: ours(), obp: options.python ? answerOf(options.python, [script, folder]) : null });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const [{ ours: first, obp: peer }] = rounds;
  console.log(`node ${process.version}; ${DECISIONS} decisions in ${first.episodes} episodes, ${REPLICATES} replicates, ${options.rounds} rounds; median (least-most)`);
  describe("ours", rounds.map((round) => round.ours));
  if (!peer) return;
  describe("obp", rounds.map((round) => round.obp));
  for (const part of Object.keys(peer.parts)) {
    console.log(`      ${part}: ${spread(rounds.map((round) => round.obp.parts[part]), 1)} s wall`);
  }
  const ratios = (clock) => spread(rounds.map(({ ours, obp }) => obp[clock] / ours[clock]), 2);
  console.log(`obp takes ${ratios("wall")} x as long by wall, ${ratios("cpu")} x by CPU`);
  console.log("success of the policy, ours and obp's (each by its own models):");
  for (const [name, value] of Object.entries(peer.estimates)) {
    console.log(`  ${name.padEnd(14)}${(first.estimates[name]?.value ?? Number.NaN).toFixed(4)} ${value.toFixed(4)}`);
  }
}

if (options.once) await runOurs();
else race();
