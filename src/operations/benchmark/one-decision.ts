import type { FullFeedback } from "../../dataset/full-feedback/full-feedback.ts";
import { derivedSeed } from "../../evaluation/full-feedback/derived-seed.ts";
import { drawLog, type LoggedDecision } from "../../evaluation/full-feedback/draw-log.ts";
import { type JudgedLog, judgeLog } from "../../evaluation/full-feedback/judge-log.ts";
import { encodeTasks } from "../../evaluation/full-feedback/learned-policy.ts";
import { logTransitions } from "../../evaluation/full-feedback/log-transitions.ts";
import { loggingPropensities } from "../../evaluation/full-feedback/logging-policy.ts";
import { rewardMatrix } from "../../evaluation/full-feedback/rewards.ts";
import { splitTasks } from "../../evaluation/full-feedback/split-tasks.ts";
import { createRandom } from "../../numeric/random.ts";
import type { BenchmarkRun } from "../../schema/benchmark.ts";
import { learnFromLog } from "./learn-from-log.ts";
import type { RunTask } from "./settings.ts";

/** What one run found out. */
export type Findings = Pick<BenchmarkRun, "train_tasks" | "test_tasks" | "policies" | "calibration">;

/** A simulated log with what its drawing knew; peers get their part of it. */
export interface SimulatedLog extends JudgedLog {
  log: LoggedDecision[];
}

/** One delegation per task: draws the log, learns from it, and judges everybody on the held-out tasks. */
export async function playOneDecision(
  feedback: FullFeedback,
  { settings: { units, config }, logging, size, seed }: RunTask,
): Promise<{ findings: Findings; simulated: SimulatedLog }> {
  const split = splitTasks(feedback.tasks, seed);
  const propensities = loggingPropensities(logging, feedback, seed);
  const random = createRandom(derivedSeed(seed, "log", logging));
  const log = drawLog({ feedback, tasks: split.train, propensities, units, decisions: size, random });
  const rows = logTransitions(feedback, log, config.reward);
  const learned = await learnFromLog(rows, config, seed);
  const held = { feedback, reward: rewardMatrix(feedback, units), tasks: split.test };
  const decisions = encodeTasks(feedback, split.test, learned, size);
  const { models: baselines } = config.baseline;
  const simulated = { log, rows, learned, held, decisions, propensities, baselines };
  const findings = {
    train_tasks: split.train.length,
    test_tasks: split.test.length,
    ...judgeLog(simulated),
  };
  return { findings, simulated };
}
