// How long `prepare` takes and how much memory it needs on many delegations.
// Run after a build: node bench/prepare-memory.mjs [delegations=1000000] [memoryLimitMb=1024] [dist=dist]
// The telemetry is made by a stream into a temporary folder, with ids logged twice, late ratings, unknown outcomes and
// several repositories. Prints seconds, peak resident memory of the process, and the account.
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const delegations = Number(process.argv[2] ?? 1_000_000);
const memoryLimitMb = Number(process.argv[3] ?? 1024);
const dist = resolve(process.argv[4] ?? "dist");
const load = (path) => import(pathToFileURL(join(dist, path)).href);

const { createRandom } = await load("numeric/random.js");
const { prepareTrainingData } = await load("dataset/prepare.js");
const { defaultConfig } = await load("schema/config.js");

const AGENTS = ["backend-architect", "frontend-developer", "test-engineer", "debugger", "reviewer", "writer"];
const TYPES = ["bug_fix", "testing", "refactoring", "review", "documentation", "feature_development"];
const WORDS = "fix add the login page test fails for users with empty cart please review and update docs".split(" ");

async function writeTelemetry(folder) {
  const random = createRandom(1);
  const pick = (list) => list[random.integer(list.length)];
  const invocations = createWriteStream(join(folder, "agent_invocations.jsonl"));
  const ratings = createWriteStream(join(folder, "success_metrics.jsonl"));
  const write = async (stream, value) => {
    if (!stream.write(`${JSON.stringify(value)}\n`)) await once(stream, "drain");
  };
  let ms = Date.UTC(2024, 0, 1);
  for (let index = 0; index < delegations; index++) {
    ms += random.integer(60_000);
    const seconds = 5 + random.integer(600);
    const record = {
      timestamp: new Date(ms).toISOString(),
      session_id: `session-${Math.floor(index / 7)}`,
      invocation_id: `invocation-${index}`,
      agent_name: pick(AGENTS),
      task_description: Array.from({ length: 30 }, () => pick(WORDS)).join(" "),
      state_features: {
        codebase: { languages: ["TypeScript"], frameworks: ["React"], loc: 1000 + random.integer(90_000), file_count: 300 },
        task: { type: pick(TYPES), scope: "small" },
      },
      repository: `repository-${random.integer(20)}`,
      turn: index % 3,
      available_agents: AGENTS,
    };
    if (random.next() < 0.05) await write(invocations, record);
    const status = random.next() < 0.05 ? "unknown" : random.next() < 0.7 ? "success" : "failure";
    await write(invocations, { ...record, duration_seconds: seconds, outcome: { status } });
    if (random.next() < 0.2)
      await write(ratings, {
        timestamp: new Date(ms + 1000 * seconds + random.integer(86_400_000)).toISOString(),
        invocation_id: record.invocation_id,
        success: random.next() < 0.6,
        quality_rating: 1 + random.integer(5),
        feedback_source: "human",
      });
  }
  for (const stream of [invocations, ratings]) {
    stream.end();
    await once(stream, "finish");
  }
}

const folder = await mkdtemp(join(tmpdir(), "oak-policy-bench-"));
try {
  await writeTelemetry(folder);
  const { size } = await stat(join(folder, "agent_invocations.jsonl"));
  console.log(`${delegations} delegations, ${(size / 1e6).toFixed(0)} MB, memory limit ${memoryLimitMb} MB`);
  const outputDir = join(folder, "out");
  await mkdir(outputDir);
  const started = performance.now();
  let phase = "";
  const manifest = await prepareTrainingData({
    telemetryDir: folder,
    outputDir,
    config: defaultConfig(),
    memoryLimitMb,
    progress: (event) => {
      const key = event.phase === "joining and counting" ? event.note : event.phase;
      if (key === phase) return;
      phase = key;
      console.log(`${((performance.now() - started) / 1000).toFixed(1)} s  ${key}  (${peakMb()} MB at most so far)`);
    },
  });
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${seconds.toFixed(1)} s, ${Math.round(delegations / seconds)} delegations per second, peak resident memory ${peakMb()} MB`,
  );
  console.log(JSON.stringify({ delegations: manifest.delegations, files: manifest.files }));
} finally {
  await rm(folder, { recursive: true, force: true });
}

function peakMb() {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
