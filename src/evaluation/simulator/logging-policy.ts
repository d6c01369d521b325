import type { TaskKind } from "./catalogue.ts";

/**
 * How the simulated team chose its agents.
 * - `uniform`: any agent, all equally often
 * - `popular`: one agent gets `concentration` of the tasks whatever they are, the rest is uniform
 * - `confounded`: the agent that is the habit for this kind of task gets `concentration`, the rest is uniform
 * With `concentration` 1 nothing is random and nothing can be learned about the agents not chosen.
 */
export interface LoggingPolicy {
  policy: "uniform" | "popular" | "confounded";
  /** share of the tasks that go to the favourite; 0.5 when left out */
  concentration?: number;
  /** favourite of `popular`; the first agent when left out */
  favourite?: string;
}

/** Probability of each agent for a task of this kind; sums to 1. */
export function loggingPropensities(
  logging: LoggingPolicy,
  kind: TaskKind,
  agents: readonly string[],
): number[] {
  const concentration = logging.policy === "uniform" ? 0 : (logging.concentration ?? 0.5);
  const wanted = logging.policy === "popular" ? (logging.favourite ?? agents[0]) : kind.habit;
  const favourite = Math.max(0, agents.indexOf(wanted ?? ""));
  return agents.map((_, agent) => {
    const even = (1 - concentration) / agents.length;
    return agent === favourite ? even + concentration : even;
  });
}
