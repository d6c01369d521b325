import { existsSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, resolve, sep } from "node:path";
import * as z from "zod";
import type { FullFeedback } from "../dataset/full-feedback/full-feedback.ts";
import { readFullFeedback } from "../dataset/full-feedback/read-folder.ts";
import { LOGGING_POLICIES } from "../evaluation/full-feedback/logging-policy.ts";
import { writeFileAtomic, writeJsonAtomic } from "../registry/atomic-write.ts";
import { readConfig } from "../registry/config-file.ts";
import { makeFolder } from "../registry/make-folder.ts";
import { type BenchmarkRun, benchmarkReportSchema } from "../schema/benchmark.ts";
import { defaultConfig } from "../schema/config.ts";
import { UserError } from "../schema/user-error.ts";
import { dataHash, fingerprintOf } from "./benchmark/fingerprint.ts";
import { markdownPage } from "./benchmark/markdown.ts";
import { peersIn } from "./benchmark/peers/peer-process.ts";
import { textsFile, textsPath } from "./benchmark/peers/run-folder.ts";
import { waitingBoard, watchWaiting } from "./benchmark/peers/waiting.ts";
import { drawPlot } from "./benchmark/plot/draw-plot.ts";
import { buildReport } from "./benchmark/report.ts";
import * as runOne from "./benchmark/run-one.ts";
import { keptRun } from "./benchmark/run-store.ts";
import type { BenchmarkSettings, RunTask } from "./benchmark/settings.ts";
import { defineOperation, type Effects } from "./operation.ts";
import { runInParallel } from "./parallel/run-in-parallel.ts";

const USD_PRICE = 0.2;
const TRY_COST = 0.05;

const input = z.object({
  folder: z.string().meta({ positional: true }).describe("folder of the full-feedback format"),
  pool: z.string().default("all").describe("named set of agents from the folder's pools.json"),
  reward: z
    .enum(["success", "net"])
    .default("success")
    .describe("what is maximised: the score, or the score minus what it cost"),
  usdPrice: z
    .number()
    .min(0)
    .optional()
    .describe(`with --reward net: reward units per US dollar (default: ${USD_PRICE})`),
  logging: z
    .array(z.enum(LOGGING_POLICIES))
    .min(1)
    .default([...LOGGING_POLICIES])
    .describe("who chose in the simulated logs: by lot, 70 % one agent, by habit and hidden difficulty"),
  sizes: z
    .array(z.coerce.number().int().min(10))
    .min(1)
    .default([150, 1000, 5000])
    .describe("decisions per log (with --tries: episodes)"),
  seeds: z.number().int().min(1).max(1000).default(20).describe("logs per setting, seeds 0, 1, ..."),
  tries: z
    .number()
    .int()
    .min(1)
    .max(3)
    .default(1)
    .describe("2 or 3: the sequential game, up to so many tries at a task, the state knows who has failed"),
  tryCost: z
    .number()
    .min(0)
    .optional()
    .describe(`with --tries: reward units that each try costs (default: ${TRY_COST})`),
  peer: z
    .string()
    .optional()
    .describe("command of a program to hold against on the same logs (bench/peers/README.md)"),
  peerTimeout: z
    .number()
    .positive()
    .optional()
    .describe("seconds that a peer may take for one log (default: as long as it takes; Ctrl-C ends it)"),
  workers: z.number().int().min(1).optional().describe("threads at work (default: one per core)"),
  config: z.string().optional().describe("settings file to learn with (default: the default settings)"),
  out: z.string().optional().describe("folder for results (default: benchmark/<folder>-<pool>-<reward>)"),
});
type Input = z.infer<typeof input>;

/** Flags that say nothing without another, or contradict it, are slips. */
function checkFlags({ folder, reward, usdPrice, tries, tryCost, peer, peerTimeout, out }: Input): void {
  const refuse = (field: string, message: string, next: string): never => {
    throw new UserError(message, { place: { field }, next, exit: "usage" });
  };
  if (tries > 1 && peer !== undefined)
    refuse(
      "--peer",
      "The protocol of the peers does not know the sequential game.",
      "leave out --peer or --tries",
    );
  if (tryCost !== undefined && tries === 1)
    refuse(
      "--try-cost",
      "A try has a cost in the sequential game only.",
      "give --tries 2 or 3, or leave --try-cost out",
    );
  if (usdPrice !== undefined && reward !== "net")
    refuse("--usd-price", "The reward has no cost in it.", "give --reward net, or leave --usd-price out");
  if (peerTimeout !== undefined && peer === undefined)
    refuse("--peer-timeout", "There is no peer to wait for.", "give --peer, or leave --peer-timeout out");
  if (out !== undefined && isWithin(resolve(out), resolve(folder)))
    refuse(
      "--out",
      "The folder for results lies in the folder of the data.",
      "choose a folder elsewhere, or leave --out out",
    );
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(`${folder}${sep}`);

function resolveSettings(given: Input, feedback: FullFeedback, data: string): BenchmarkSettings {
  const { pool, reward, tries, tryCost = TRY_COST, usdPrice = USD_PRICE, peer } = given;
  if (reward === "net" && feedback.cost === null) {
    throw new UserError("The folder knows no cost, so there is no net reward.", {
      place: { file: join(given.folder, "outcomes.csv"), field: "cost_usd" },
      next: "add the column cost_usd, or use --reward success",
    });
  }
  if (given.config !== undefined && !existsSync(given.config)) {
    throw new UserError("The settings file is not there.", {
      place: { file: given.config },
      next: "write one with `oak-policy init`, or leave --config out",
    });
  }
  const name = [basename(resolve(given.folder)), pool, reward, ...(tries > 1 ? [`tries${tries}`] : [])];
  const settings = {
    folder: resolve(given.folder),
    pool,
    units: reward === "net" ? ({ kind: "net", usdPrice } as const) : { kind: "success" as const },
    game: tries > 1 ? { tries, tryCost } : null,
    config: given.config === undefined ? defaultConfig() : readConfig(given.config),
    peer: peer ?? null,
    peerTimeoutSeconds: given.peerTimeout ?? null,
    out: resolve(given.out ?? join("benchmark", name.join("-"))),
  };
  return { ...settings, fingerprint: fingerprintOf(settings, data) };
}

/** Every run, the longest first, so that the last ones to end are short. */
const tasksOf = (settings: BenchmarkSettings, { logging, sizes, seeds }: Input): RunTask[] =>
  [...new Set(sizes)]
    .sort((a, b) => b - a)
    .flatMap((size) =>
      Array.from({ length: seeds }, (_, seed) =>
        [...new Set(logging)].map((name) => ({ settings, logging: name, size, seed })),
      ).flat(),
    );

/** The runs that are not kept yet are done now; all are returned in the order of the tasks. */
async function doRuns(tasks: readonly RunTask[], workers: number, effects: Effects): Promise<BenchmarkRun[]> {
  const kept = new Map(tasks.map((task) => [task, keptRun(task)]));
  const missing = tasks.filter((task) => kept.get(task) === undefined);
  let done = tasks.length - missing.length;
  if (done > 0) {
    const others = missing.length === 0 ? "nothing is left to run" : "going on with the others";
    effects.say(`  ${done} of ${tasks.length} runs are there already; ${others}`);
  }
  const onResult = ({ logging, size, seed }: BenchmarkRun): void => {
    done++;
    effects.progress({
      phase: "benchmark",
      done,
      total: tasks.length,
      note: `${logging}, N = ${size}, seed ${seed}`,
    });
  };
  const { signal } = effects;
  const since = waitingBoard(missing.length);
  const peer = tasks[0]?.settings.peer;
  const unwatch = peer
    ? watchWaiting(since, peersIn(peer).join(", "), (note) =>
        effects.progress({ phase: "benchmark", done, total: tasks.length, note }),
      )
    : () => undefined;
  try {
    const made = await runInParallel({
      address: runOne.address,
      module: runOne,
      tasks: missing.map((task, run) => ({ ...task, waiting: { since, run } })),
      workers,
      signal,
      onResult,
    });
    missing.forEach((task, index) => {
      kept.set(task, made[index]);
    });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new UserError(`The benchmark was stopped after ${done} of ${tasks.length} runs; they are kept.`, {
      place: { file: tasks[0]?.settings.out },
      next: "run the same command again to go on",
      exit: "interrupted",
    });
  } finally {
    unwatch();
  }
  return tasks.flatMap((task) => kept.get(task) ?? []);
}

export const benchmark = defineOperation({
  name: "benchmark",
  summary: "learn from simulated logs of a folder in which every outcome is known, and judge by the truth",
  doors: ["cli"],
  stopsItself: true,
  input,
  output: benchmarkReportSchema.extend({ folder: z.string() }),
  run: async (given, effects) => {
    checkFlags(given);
    const feedback = readFullFeedback(given.folder, given.pool);
    const data = dataHash(given.folder);
    const settings = resolveSettings(given, feedback, data);
    const { out } = settings;
    makeFolder(out);
    if (settings.peer !== null) writeFileAtomic(textsPath(out), textsFile(feedback));
    const runs = await doRuns(
      tasksOf(settings, given),
      given.workers ?? availableParallelism(),
      effects,
    ).finally(() => rmSync(join(out, "scratch"), { recursive: true, force: true }));
    const report = buildReport(settings, feedback, data, runs);
    writeJsonAtomic(join(out, "results.json"), report);
    writeFileAtomic(join(out, "results.md"), markdownPage(report));
    writeFileAtomic(join(out, "plot.svg"), drawPlot(report));
    return { output: { ...report, folder: out } };
  },
});
