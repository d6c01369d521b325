// Training steps per second of the kernel against PyTorch and d3rlpy, in one run: in each round every engine trains on the
// same rows for the same time, one after the other; the figures are medians over the rounds, the ratios medians of the
// ratios within a round. Wall time and CPU time, because the machine may be shared.
// Usage: npm run build && node bench/kernel-speed.mjs [--python PATH] [--rounds 5] [--seconds 1] [--dist DIR]
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { values: options } = parseArgs({
  options: {
    python: { type: "string" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    dist: { type: "string", default: fileURLToPath(new URL("../dist", import.meta.url)) },
  },
});
const load = (file) => import(pathToFileURL(join(resolve(options.dist), file)));
const { createKernelLearner } = await load("learning/kernel-learner.js");
const { initialState } = await load("learning/q-network.js");
const { createRandom } = await load("numeric/random.js");

const ROWS = 20_000;
const ACTIONS = 10;
const HIDDEN = [256, 256];
const SHAPES = [
  { name: "64 dense, batch 64", inputs: 64, filled: 64, batch: 64 },
  { name: "512 sparse, batch 64", inputs: 512, filled: 40, batch: 64 },
  { name: "512 sparse, batch 256", inputs: 512, filled: 40, batch: 256 },
];
const SETTINGS = {
  learningRate: 3e-4,
  gamma: 0.99,
  tau: 0.005,
  alpha: 1,
  weightDecay: 0.01,
  rewardScale: 1,
  dropout: 0,
  seed: 1,
};

/** Rows with `filled` of the inputs not zero, half of them terminal. */
function createTable({ inputs, filled }, random) {
  const rows = () => {
    const offsets = Uint32Array.from({ length: ROWS + 1 }, (_, row) => row * filled);
    const indices = new Uint32Array(ROWS * filled);
    const columns = Int32Array.from({ length: inputs }, (_, column) => column);
    for (let row = 0; row < ROWS; row++) {
      const chosen = filled === inputs ? columns : random.shuffle(columns).slice(0, filled).sort();
      indices.set(chosen, row * filled);
    }
    return { rows: ROWS, columns: inputs, offsets, indices, values: Float32Array.from(indices, random.normal) };
  };
  const every = (kind, draw) => kind.from({ length: ROWS }, draw);
  return {
    rows: ROWS,
    actions: ACTIONS,
    states: rows(),
    nextStates: rows(),
    action: every(Int32Array, () => random.integer(ACTIONS)),
    reward: every(Float64Array, random.normal),
    done: every(Uint8Array, () => random.integer(2)),
    steps: new Uint8Array(ROWS).fill(1),
    mask: new Uint8Array(ROWS * ACTIONS).fill(1),
    nextMask: new Uint8Array(ROWS * ACTIONS).fill(1),
    taskType: new Int32Array(ROWS).fill(-1),
    nextTaskType: new Int32Array(ROWS).fill(-1),
    success: new Uint8Array(ROWS),
    successProbability: new Float64Array(ROWS),
    episode: new Int32Array(ROWS),
  };
}

const dense = ({ rows, columns, offsets, indices, values }) => {
  const matrix = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let at = offsets[row]; at < offsets[row + 1]; at++) matrix[row * columns + indices[at]] = values[at];
  }
  return matrix;
};

function writeTable(folder, { inputs, batch }, table) {
  mkdirSync(folder);
  writeFileSync(
    join(folder, "shape.json"),
    JSON.stringify({ rows: ROWS, inputs, hidden: HIDDEN, actions: ACTIONS, batch }),
  );
  writeFileSync(join(folder, "states.f32"), dense(table.states));
  writeFileSync(join(folder, "next_states.f32"), dense(table.nextStates));
  writeFileSync(join(folder, "action.i32"), table.action);
  writeFileSync(join(folder, "reward.f32"), Float32Array.from(table.reward));
  writeFileSync(join(folder, "done.u8"), table.done);
}

function createKernelEngine({ inputs, batch }, table) {
  const shape = { inputs, hidden: HIDDEN, actions: ACTIONS };
  const random = createRandom(2);
  const learner = createKernelLearner(shape, SETTINGS, initialState(shape, random));
  const rows = new Int32Array(batch);
  const step = () => {
    for (let index = 0; index < batch; index++) rows[index] = random.integer(ROWS);
    learner.trainStep(table, rows);
  };
  for (let count = 0; count < 200; count++) step();
  return async (seconds) => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    let steps = 0;
    for (; performance.now() - start < 1000 * seconds; steps += 10) for (let count = 0; count < 10; count++) step();
    const { user, system } = process.cpuUsage(cpu);
    return { steps, wall: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
  };
}

function startPeer(folder, threads) {
  const script = fileURLToPath(new URL("peers/torch_speed.py", import.meta.url));
  const child = spawn(options.python, [script, folder, String(threads)], { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error("the Python peer ended early; run it by hand to see why");
      if (value.startsWith("{")) return JSON.parse(value);
    }
  };
  return {
    run: (engine, shape) => (seconds) => {
      child.stdin.write(`${JSON.stringify({ engine, shape, seconds })}\n`);
      return answer();
    },
    end: () => child.stdin.end(),
  };
}

const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
};

const folder = mkdtempSync(join(tmpdir(), "kernel-speed-"));
const peers = options.python ? [startPeer(folder, 1), startPeer(folder, 2)] : [];
const random = createRandom(1);
const races = SHAPES.map((shape, index) => {
  const table = createTable(shape, random);
  const engines = { kernel: createKernelEngine(shape, table) };
  if (options.python) {
    writeTable(join(folder, String(index)), shape, table);
    for (const engine of ["tight", "tight_skip", "d3rlpy"]) engines[engine] = peers[0].run(engine, String(index));
    engines["tight, 2 threads"] = peers[1].run("tight", String(index));
  }
  return { shape, engines, results: [] };
});
const seconds = Number(options.seconds);
for (const { engines } of races) for (const run of Object.values(engines)) await run(0.1);
for (let round = 0; round < Number(options.rounds); round++) {
  for (const { engines, results } of races) {
    const result = {};
    for (const [name, run] of Object.entries(engines)) {
      const { steps, wall, cpu } = await run(seconds);
      result[name] = { wall: steps / wall, cpu: steps / cpu };
    }
    results.push(result);
  }
}
for (const peer of peers) peer.end();
rmSync(folder, { recursive: true });

console.log(`node ${process.version}, ${options.rounds} rounds of ${seconds} s; steps per second, medians`);
for (const { shape, engines, results } of races) {
  console.log(`\n${shape.name}`);
  for (const name of Object.keys(engines)) {
    const of = (clock) => median(results.map((result) => result[name][clock])).toFixed(0).padStart(6);
    const ratio = (clock) => {
      const ratios = results.map((result) => result.kernel[clock] / result[name][clock]);
      return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`;
    };
    const compared = name === "kernel" ? "" : `   kernel is ${ratio("wall")} x by wall, ${ratio("cpu")} x by CPU`;
    console.log(`${name.padEnd(18)}${of("wall")} wall ${of("cpu")} CPU${compared}`);
  }
}
