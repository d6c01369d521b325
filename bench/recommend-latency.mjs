// How long one recommendation takes, inside a process and from the shell: 30 agents, 10,000 past delegations, three networks.
// Run after a build: node bench/recommend-latency.mjs [dist=dist] [tasks=5000] [pairs=15]
// The workspace is made the ordinary way (telemetry, prepare, train, export) in a temporary folder: the simulator's tasks with
// words of a long tail behind them, chosen uniformly among 30 agents that each have an agent file. Training is short, so how
// well it learned does not matter; but three networks must be asked. A member that training did not accept says 0 and would
// cost nothing: such members are put into the exported file by force, with random weights, and the bench says how many.
// In process: `recommend` (encode, score, rank, reasons, nearest past tasks) on tasks that are not in the telemetry, each
// timed by itself; then the whole and its parts once more, each task's best of ten, which says where the time goes even on
// a busy machine. Shell: `recommend` against `node -e 0` and against `--help`, one after the other, in the big workspace and
// in one made from the bundled sample; the median of the pairs' ratios.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const dist = resolve(process.argv[2] ?? "dist");
const tasks = Number(process.argv[3] ?? 5000);
const pairs = Number(process.argv[4] ?? 15);
const load = (path) => import(pathToFileURL(join(dist, path)).href);

const { simulateTelemetry } = await load("evaluation/simulator/simulate-telemetry.js");
const { loadOperation } = await load("operations/index.js");
const { openWorkspace } = await load("registry/workspace.js");
const { readAgentFiles } = await load("registry/agent-files.js");
const { readProduction, productionPath } = await load("registry/policies.js");
const { openReleasedPolicy } = await load("advisor/open-released-policy.js");
const { describeState } = await load("advisor/describe-state.js");
const { recommend } = await load("advisor/recommend.js");
const { answerQuestion } = await load("operations/answer-question.js");
const { nearestTasks } = await load("advisor/nearest-tasks.js");
const { decodeTensors, encodeTensors } = await load("learning/safetensors.js");
const { ensembleFromTensors, ensembleToTensors } = await load("learning/checkpoint.js");
const { initialState } = await load("learning/q-network.js");
const { createRandom } = await load("numeric/random.js");

const DELEGATIONS = 10_000;
const MEMBERS = 3;
const EPOCHS = 8;
const NOW = new Date("2026-11-01T10:00:00Z");
const FIELDS = ["backend", "frontend", "security", "data", "search", "mobile", "release", "docs", "test", "cloud"];
const ROLES = ["architect", "developer", "reviewer"];
const AGENTS = FIELDS.flatMap((field) => ROLES.map((role) => `${field}-${role}`));
const SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split(" ");
const VOCABULARY = Array.from({ length: 6000 }, (_, rank) => {
  const [a, b, c] = [rank % 20, Math.floor(rank / 20) % 20, Math.floor(rank / 400)];
  return `${SYLLABLES[a]}${SYLLABLES[b]}${SYLLABLES[c]}`;
});

/** A rank drawn by Zipf's law: log-uniform. */
const word = (random) => VOCABULARY[Math.floor(VOCABULARY.length ** random.next()) - 1];
const withTail = (text, random) => `${text} ${Array.from({ length: 12 }, () => word(random)).join(" ")}`;
const lines = (values) => values.map((value) => `${JSON.stringify(value)}\n`).join("");

const agentFile = (name) => `---
name: ${name}
description: "Use this agent for ${name.replace("-", " ")} work: it reads the code first, plans, and changes little."
tools: Read, Edit, Bash, Grep
model: sonnet
---

${`You are the ${name}. Work in small steps and say what you found.\n`.repeat(40)}`;

async function run(verb, root, input = {}) {
  const nothing = () => undefined;
  const operation = await loadOperation(verb);
  return operation.run(operation.input.parse(input), {
    workspace: openWorkspace(root, {}, root),
    now: () => NOW,
    progress: nothing,
    say: nothing,
    signal: new AbortController().signal,
    user: "bench",
    codeVersion: "bench",
  });
}

async function makeWorkspace(root) {
  const random = createRandom(3);
  const logging = { policy: "uniform" };
  const { invocations, ratings } = simulateTelemetry({ seed: 5, delegations: DELEGATIONS, agents: AGENTS, logging });
  const tail = new Map();
  for (const record of invocations) {
    if (!tail.has(record.invocation_id)) tail.set(record.invocation_id, withTail(record.task_description, random));
    record.task_description = tail.get(record.invocation_id);
  }
  const folders = ["configs", "telemetry", join(".claude", "agents")].map((folder) => join(root, folder));
  for (const folder of folders) await mkdir(folder, { recursive: true });
  const [configs, telemetry, agents] = folders;
  await writeFile(join(telemetry, "agent_invocations.jsonl"), lines(invocations));
  await writeFile(join(telemetry, "success_metrics.jsonl"), lines(ratings));
  for (const name of AGENTS) await writeFile(join(agents, `${name}.md`), agentFile(name));
  const training = `{ max_epochs: ${EPOCHS}, ensemble_members: ${MEMBERS}, refit: false }`;
  await writeFile(join(configs, "rl_config.yaml"), `model:\n  training: ${training}\n`);
  await run("prepare", root);
  await run("train", root, { workers: 1 });
  await run("export", root);
}

/** Puts random networks where training accepted none; the number of them. */
async function forceMembers(workspace) {
  const production = readProduction(workspace, "v1");
  const file = decodeTensors(Buffer.from(production.q_network.weights_base64, "base64"));
  const ensemble = ensembleFromTensors(file);
  const missing = MEMBERS - ensemble.members.length;
  const members = [...ensemble.members];
  for (let member = 0; member < missing; member++) {
    const random = createRandom(100 + member);
    const { parameters } = initialState(ensemble.shape, random);
    members.push(parameters.map((entry) => (entry === 0 ? 0.01 * (random.next() - 0.5) : entry)));
  }
  const bytes = encodeTensors({ ...file, tensors: ensembleToTensors({ ...ensemble, size: MEMBERS, members }) });
  production.q_network.weights_base64 = Buffer.from(bytes).toString("base64");
  production.q_network.weights_sha256 = createHash("sha256").update(bytes).digest("hex");
  await writeFile(productionPath(workspace, "v1"), `${JSON.stringify(production)}\n`);
  return { missing, shape: ensemble.shape };
}

/** New tasks: other seeds than the telemetry, their states made as the verb makes them. */
function questionsOf(released) {
  const random = createRandom(17);
  const { invocations } = simulateTelemetry({ seed: 91, delegations: tasks, agents: AGENTS, rates: { loggedTwice: 0 } });
  return invocations.slice(0, tasks).map(({ task_description, state_features }, number) => ({
    id: `rec_${number}`,
    state: describeState(
      withTail(task_description, random),
      { state_features, codebase_languages: ["TypeScript"], step: number % 4 },
      released.file.history_snapshot,
      NOW,
    ),
    available: number % 2 === 0 ? null : AGENTS,
    topK: 3,
    mode: "primary",
    timestamp: NOW.toISOString(),
  }));
}

const quantile = (values, share) => values[Math.min(values.length - 1, Math.floor(values.length * share))];

function measureInside(workspace) {
  const { agents } = readAgentFiles([join(workspace.root, ".claude", "agents")], workspace.root);
  const started = performance.now();
  const released = openReleasedPolicy(readProduction(workspace, "v1"), agents);
  const opened = performance.now() - started;
  const questions = questionsOf(released);
  const first = performance.now();
  recommend(released, questions[0]);
  const firstOne = performance.now() - first;
  for (let warm = 0; warm < 500; warm++) recommend(released, questions[warm % questions.length]);
  report("in process", questions, (question) => recommend(released, question));
  // the whole answer in the middle of a rollout as hybrid: who answers, the state, the lot, the notes
  const rolling = { version: "v1", mode: "hybrid", salt: "v1" };
  const plan = {
    first: rolling,
    rollout: { timestamp: NOW.toISOString(), rollout: { percentages: [50, 100], stage_days: 7 }, salt: "v1" },
    incumbent: { ...rolling, mode: "advisor", salt: "v0" },
    shadow: null,
    withdrawn: null,
  };
  const serve = ({ state, available }, number) => {
    const describe = ({ file }) => describeState(state.task_description, {}, file.history_snapshot, NOW);
    const asked = { text: state.task_description, number, available, topK: 3, sessionId: `session-${number}` };
    return answerQuestion(asked, { plan, randomisedShare: 0.05, open: () => released, describe }, NOW);
  };
  for (let warm = 0; warm < 500; warm++) serve(questions[warm % questions.length], warm);
  report("in process, in a rollout, text included", questions, serve);
  measureParts(released, questions.slice(0, 1500));
  process.stdout.write(`opening the policy ${opened.toFixed(0)} ms, first answer ${firstOne.toFixed(1)} ms\n`);
}

function report(name, questions, answerOne) {
  const microseconds = questions.map((question, number) => {
    const start = process.hrtime.bigint();
    const answer = answerOne(question, number);
    const taken = Number(process.hrtime.bigint() - start) / 1000;
    if (answer.decision !== "recommend" || answer.nearest_tasks.length === 0) throw new Error("nothing was recommended");
    return taken;
  });
  microseconds.sort((a, b) => a - b);
  const show = (share) => `${quantile(microseconds, share).toFixed(0)} us`;
  process.stdout.write(`${name}, ${questions.length} tasks: p50 ${show(0.5)}, p90 ${show(0.9)}, p99 ${show(0.99)}\n`);
}

/** p50 over tasks of each one's best of ten, for the whole and its parts. */
function measureParts(released, questions) {
  const states = questions.map(({ state }) => released.encode(state));
  const mask = new Uint8Array(released.space.actions.length).fill(1);
  const parts = {
    whole: (question) => recommend(released, question),
    encode: ({ state }) => released.encode(state),
    score: (_, number) => released.policy.scores({ state: states[number], taskType: 0, mask }),
    "nearest tasks": ({ state }) => nearestTasks(released.pastTasks, state.task_description, 3),
  };
  const shown = Object.entries(parts).map(([name, part]) => {
    const best = questions.map(() => Number.POSITIVE_INFINITY);
    for (let round = 0; round < 12; round++) {
      questions.forEach((question, number) => {
        const start = process.hrtime.bigint();
        part(question, number);
        const taken = Number(process.hrtime.bigint() - start) / 1000;
        if (round > 1) best[number] = Math.min(best[number], taken);
      });
    }
    return `${name} ${median(best).toFixed(0)} us`;
  });
  process.stdout.write(`best of ten, ${questions.length} tasks, p50: ${shown.join(", ")}\n`);
}

function time(args) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

function measureShell(root, name) {
  const main = join(dist, "cli", "main.js");
  const ask = [main, "recommend", "Build a REST endpoint for the billing service", "--workspace", root];
  time(ask); // files into the page cache
  const runs = Array.from({ length: pairs }, () => ({
    bare: time(["-e", "0"]),
    help: time([main, "--help"]),
    verb: time(ask),
  }));
  const ms = (key) => median(runs.map((each) => each[key])).toFixed(1);
  const ratio = (key) => median(runs.map((each) => each[key] / each.bare)).toFixed(2);
  process.stdout.write(
    `shell, ${name}, ${pairs} rounds: node -e 0 ${ms("bare")} ms; recommend ${ms("verb")} ms, ratio ${ratio("verb")}; --help ratio ${ratio("help")}\n`,
  );
}

async function makeSample(root) {
  await mkdir(join(root, "configs"), { recursive: true });
  await writeFile(
    join(root, "configs", "rl_config.yaml"),
    await readFile(new URL("../examples/sample-workspace/rl_config.yaml", import.meta.url)),
  );
  await run("ingest", root, { sources: [fileURLToPath(new URL("../examples/sample-workspace/oak", import.meta.url))] });
  for (const verb of ["prepare", "train", "export"]) await run(verb, root);
}

process.stdout.write(`node ${process.version}\n`);
const given = process.env.OAK_LATENCY_WORKSPACES; // made once, looked at again
const home = given ?? (await mkdtemp(join(tmpdir(), "oak-latency-")));
const [big, sample] = [join(home, "big"), join(home, "sample")];
try {
  const workspace = openWorkspace(big, {}, big);
  const made = await stat(productionPath(workspace, "v1")).then(
    () => true,
    () => false,
  );
  if (!made) {
    await makeWorkspace(big);
    const { missing, shape } = await forceMembers(workspace);
    process.stdout.write(
      `${MEMBERS} networks of ${[shape.inputs, ...shape.hidden, shape.actions].join(", ")}, ${missing} of them put in by force\n`,
    );
    await makeSample(sample);
  }
  const { size } = await stat(productionPath(workspace, "v1"));
  process.stdout.write(`${AGENTS.length} agents, production file ${(size / 2 ** 20).toFixed(1)} MB\n`);
  measureInside(workspace);
  measureShell(sample, "sample workspace");
  measureShell(big, "30 agents, 10,000 delegations");
} finally {
  if (!given) await rm(home, { recursive: true, force: true });
}
