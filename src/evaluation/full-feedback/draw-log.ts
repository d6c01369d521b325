import type { FullFeedback } from "../../dataset/full-feedback/full-feedback.ts";
import type { Random } from "../../numeric/random.ts";
import type { Propensities } from "./logging-policy.ts";
import { type RewardUnits, unitsOf } from "./rewards.ts";

/** One decision of a simulated log: who got the task and what came of it. */
export interface LoggedDecision {
  task: number;
  agent: number;
  /** probability with which this agent was chosen */
  propensity: number;
  /** outcome of this one run, in [0, 1] */
  score: number;
  /** what it earned, in reward units; the cost is the cell's, single runs are not priced one by one */
  earned: number;
}

export interface LogOptions {
  feedback: FullFeedback;
  /** indices of the training tasks */
  tasks: Int32Array;
  propensities: Propensities;
  units: RewardUnits;
  decisions: number;
  random: Random;
}

/** Deals the tasks out in random order again and again: none comes twice before each has come once. */
export function* dealTasks(tasks: Int32Array, random: Random): Generator<number, never> {
  for (;;) yield* random.shuffle(tasks.slice());
}

/**
 * A log as a team would leave it: tasks without replacement until all were used, the agent drawn by the logging policy,
 * the outcome that of one single run drawn at random where single runs are known, else the cell's score.
 */
export function drawLog(options: LogOptions): LoggedDecision[] {
  const { feedback, tasks, propensities, units, decisions, random } = options;
  const dealt = dealTasks(tasks, random);
  return Array.from({ length: decisions }, () => {
    const task = dealt.next().value;
    const shares = propensities(task);
    const agent = random.categorical(shares);
    const cell = task * feedback.agents.length + agent;
    const score = drawOutcome(feedback, cell, random);
    return {
      task,
      agent,
      propensity: shares[agent]!,
      score,
      earned: unitsOf(score, feedback.cost?.[cell], units),
    };
  });
}

/** The outcome of one run of a cell. */
export function drawOutcome({ score, runs }: FullFeedback, cell: number, random: Random): number {
  if (runs === null) return score[cell]!;
  const first = runs.offsets[cell]!;
  return runs.results[first + random.integer(runs.offsets[cell + 1]! - first)]!;
}
