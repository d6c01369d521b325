// How long `monitor` takes, and how much memory, on a large ledger.
// Run after a build: node bench/monitor-speed.mjs [lines=1000000] [rounds=3] [dist=dist]
// The ledger holds real answers of a simulated workspace (advisor, and a rollout with an incumbent arm), each with an id, a time
// and a session of its own, and followups of a seventh of them. Telemetry holds delegations: some name their recommendation,
// some can be told by session and task, some by task alone, some have nothing to do with any. Each round is a process of its own.
import { spawn, spawnSync } from "node:child_process";
import { createReadStream, createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const lines = Number(process.argv[2] ?? 1_000_000);
const rounds = Number(process.argv[3] ?? 3);
const dist = resolve(process.argv[4] ?? "dist");
const main = join(dist, "cli", "main.js");
const { createRandom } = await import(pathToFileURL(join(dist, "numeric/random.js")).href);

const TASKS = ["Fix the crash on empty input in", "Write tests for", "Build a secure API endpoint for", "Refactor", "Document", "Review the change to", "Speed up the queries of", "Update the dependencies of"];
const PLACES = "checkout billing search profile inventory export import login settings reports invoices shipping coupons wishlist ratings sessions audit webhooks mailer scheduler cache gateway tracing backups".split(" ");
const DETAILS = "Keep the old behaviour otherwise. Mind concurrent use. One file only. Follow the style around it. Add a regression test. It is urgent. The staging logs show it.".split(/(?<=\.) /);
const REASONS = ["does not know this code", "too slow last time", "I know who wrote it", "Too slow last time."];

const folder = mkdtempSync(join(tmpdir(), "oak-monitor-"));
const telemetry = join(folder, "telemetry");
const random = createRandom(1);
const pick = (list) => list[random.integer(list.length)];

function oak(...words) {
  const { status, stderr } = spawnSync(process.execPath, [main, ...words], { cwd: folder, encoding: "utf8" });
  if (status > 1) throw new Error(`oak-policy ${words.join(" ")} ended with ${status}: ${stderr}`);
}

/** Answers of a small policy to many tasks, as they stand in a ledger. */
function realAnswers() {
  mkdirSync(join(folder, "configs"));
  writeFileSync(join(folder, "configs", "rl_config.yaml"), "model: {training: {max_epochs: 3, ensemble_members: 1}}\nevaluation: {bootstrap_replicates: 200}\n");
  oak("simulate", "--output", "team", "--delegations", "600");
  for (const words of [["ingest", "team"], ["prepare"], ["train"], ["evaluate"], ["export"], ["deploy", "--mode", "advisor"]]) oak(...words);
  rmSync(telemetry, { recursive: true });
  const tasks = Array.from({ length: 2000 }, () => ({ task: `${pick(TASKS)} ${pick(PLACES)} of the ${pick(PLACES)} service. ${pick(DETAILS)} ${pick(DETAILS)}` }));
  writeFileSync(join(folder, "tasks.jsonl"), tasks.map((task) => `${JSON.stringify(task)}\n`).join(""));
  oak("recommend", "--input", "tasks.jsonl", "--output", "answers.jsonl");
  return readFileSync(join(telemetry, "recommendations.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line));
}

async function writeHistory(answers) {
  const streams = {
    ledger: createWriteStream(join(telemetry, "recommendations.jsonl")),
    delegations: createWriteStream(join(telemetry, "agent_invocations.jsonl")),
  };
  const write = async (stream, value) => {
    if (!stream.write(`${JSON.stringify(value)}\n`)) await once(stream, "drain");
  };
  // after the deployment, over a year
  const start = Date.now() + 60_000;
  const step = Math.floor((365 * 86_400_000) / lines);
  let written = 0;
  let delegations = 0;
  for (let number = 0; written < lines; number++) {
    const atMs = start + written * step;
    const source = pick(answers);
    const session = `session-${Math.floor(number / 5)}`;
    const id = `rec_${(number * 2654435761 + 97).toString(16).padStart(16, "0").slice(-16)}`;
    const arm = number % 5 === 0 ? "incumbent" : "release";
    const answer = { ...source, recommendation_id: id, timestamp: new Date(atMs).toISOString(), session_id: random.next() < 0.8 ? session : null, assignment: { arm, unit: "session", percent: 50 } };
    await write(streams.ledger, answer);
    written++;
    const named = source.recommendations[0]?.action ?? "debugger";
    const agent = random.next() < 0.8 ? named : pick(["debugger", "test-engineer", "backend-architect"]);
    const fate = random.next();
    if (fate < 0.15 && written < lines) {
      const followup = { kind: "followup", timestamp: new Date(atMs + 600_000).toISOString(), recommendation_id: id, followed: agent === named, agent, override_reason: agent === named ? null : pick(REASONS), success: random.next() < 0.75, quality_rating: random.next() < 0.5 ? 1 + random.integer(5) : null, invocation_id: null, source: "human" };
      await write(streams.ledger, followup);
      written++;
    } else if (fate < 0.6) {
      delegations++;
      const how = random.next();
      await write(streams.delegations, {
        timestamp: new Date(atMs + 60_000 + random.integer(600_000)).toISOString(),
        session_id: how < 0.75 ? session : `other-${number}`,
        invocation_id: `delegation-${number}`,
        agent_name: agent,
        agent_type: "development",
        task_description: how < 0.9 ? `${source.task} Start with the failing test, then look at what changed last week. Report what you found in three sentences.` : "Something else entirely, which nobody has asked about before",
        state_features: { codebase: { languages: ["TypeScript", "Python"], frameworks: ["React"], loc: 20_000 + random.integer(9000), file_count: 410 }, task: { type: source.task_type, scope: "small", risk_level: "low" }, context: { tests_exist: true, docs_exist: false, git_clean: true } },
        available_agents: source.available,
        tools_used: ["Read", "Edit", "Bash"],
        duration_seconds: 30 + random.integer(600),
        outcome: { status: random.next() < 0.75 ? "success" : "failure", tests_passed: null },
        ...(how < 0.4 ? { metadata: { recommendation_id: id } } : {}),
      });
    }
  }
  for (const stream of Object.values(streams)) {
    stream.end();
    await once(stream, "finish");
  }
  return delegations;
}

/** Seconds of one `monitor` as a user waits for it, and its processor time and peak memory as it says itself. */
async function oneRound() {
  // a worker loads it too, and would tell what was used up to its own end
  const note = join(folder, "peak.mjs");
  writeFileSync(note, `import { isMainThread } from "node:worker_threads";\nif (isMainThread) process.on("exit", () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage(); process.stderr.write("peak " + Math.round(maxRSS / 1024) + " cpu " + (userCPUTime + systemCPUTime) / 1e6 + "\\n"); });\n`);
  const started = performance.now();
  const child = spawn(process.execPath, ["--import", note, main, "monitor", "--json"], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let [output, said] = ["", ""];
  child.stdout.on("data", (data) => { output += data; });
  child.stderr.on("data", (data) => { said += data; });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(said);
  return { seconds: (performance.now() - started) / 1000, peakMb: Number(/peak (\d+)/.exec(said)?.[1]), cpu: Number(/cpu ([\d.]+)/.exec(said)?.[1]), found: JSON.parse(output) };
}

try {
  const answers = realAnswers();
  const delegations = await writeHistory(answers);
  const megabytes = (name) => Math.round(statSync(join(telemetry, name)).size / 1e6);
  console.log(`${lines} ledger lines (${megabytes("recommendations.jsonl")} MB), ${delegations} delegations (${megabytes("agent_invocations.jsonl")} MB)`);
  // the bare reading of the same bytes, for comparison
  const started = performance.now();
  for (const name of ["recommendations.jsonl", "agent_invocations.jsonl"]) for await (const _ of createReadStream(join(telemetry, name), { highWaterMark: 8 << 20 }));
  console.log(`reading the bytes alone: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  const all = [];
  for (let round = 0; round < rounds; round++) {
    const { seconds, cpu, peakMb, found } = await oneRound();
    all.push(seconds);
    console.log(`round ${round + 1}: ${seconds.toFixed(1)} s (${cpu.toFixed(1)} s of processor time in all threads; load average ${loadavg()[0].toFixed(1)}), peak ${peakMb} MB; made ${found.performance.made}, followed ${found.performance.followed}, unknown ${found.performance.unknown}, unreadable ${found.unreadable_lines}`);
  }
  console.log(`median ${all.sort((a, b) => a - b)[Math.floor(rounds / 2)].toFixed(1)} s`);
} finally {
  if (process.env.OAK_KEEP) console.log(folder);
  else rmSync(folder, { recursive: true, force: true });
}
