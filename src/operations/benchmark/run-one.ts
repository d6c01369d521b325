import type { FullFeedback } from "../../dataset/full-feedback/full-feedback.ts";
import { readFullFeedback } from "../../dataset/full-feedback/read-folder.ts";
import { BENCHMARK_FORMAT, type BenchmarkRun } from "../../schema/benchmark.ts";
import { type Findings, playOneDecision } from "./one-decision.ts";
import { judgePeers } from "./peers/judge-peers.ts";
import { closePeers } from "./peers/running-peers.ts";
import { keepRun } from "./run-store.ts";
import { playSequentialGame } from "./sequential-game.ts";
import type { BenchmarkSettings, RunTask } from "./settings.ts";

/** The work of one thread: `run-in-parallel.ts` loads this module by its address. */
export const address = import.meta.url;

/** The folder is read once per thread. */
let read: { folder: string; pool: string; feedback: FullFeedback } | undefined;

function feedbackOf({ folder, pool }: BenchmarkSettings): FullFeedback {
  if (read?.folder !== folder || read.pool !== pool) {
    read = { folder, pool, feedback: readFullFeedback(folder, pool) };
  }
  return read.feedback;
}

const secondsSince = (start: number): number => Math.round(performance.now() - start) / 1000;

/** Draws one log, learns from it, judges everybody, and keeps the result on disk. */
export async function work(task: RunTask): Promise<BenchmarkRun> {
  const { settings, logging, size, seed } = task;
  const { findings, seconds } = await play(task, feedbackOf(settings));
  const run: BenchmarkRun = {
    format_version: BENCHMARK_FORMAT,
    fingerprint: settings.fingerprint,
    logging,
    size,
    seed,
    ...findings,
    seconds,
  };
  keepRun(task, run);
  return run;
}

interface Played {
  findings: Findings;
  seconds: Record<string, number>;
}

async function play(task: RunTask, feedback: FullFeedback): Promise<Played> {
  const { settings } = task;
  const start = performance.now();
  if (settings.game) {
    const findings = await playSequentialGame(feedback, settings.game, task);
    return { findings, seconds: { own: secondsSince(start) } };
  }
  const { findings, simulated } = await playOneDecision(feedback, task);
  const seconds = { own: secondsSince(start) };
  if (settings.peer === null) return { findings, seconds };
  const peers = await judgePeers(task, settings.peer, simulated);
  const policies = [...findings.policies, ...peers.policies];
  return { findings: { ...findings, policies }, seconds: { ...seconds, ...peers.seconds } };
}

/** Ends the peers that this thread has started. */
export const close = closePeers;
