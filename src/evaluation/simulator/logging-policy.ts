import type { TaskKind } from "./catalogue.ts";

export const LOGGING_POLICIES = ["uniform", "popular", "confounded", "deterministic"] as const;

/**
 * How the simulated team chose its agents.
 * - `uniform`: any agent, all equally often
 * - `popular`: one agent gets `concentration` of the tasks whatever they are, the rest is uniform
 * - `confounded`: the agent that is the habit for this kind of task gets `concentration`, the rest is uniform
 * - `deterministic`: the habit gets everything: nothing is random and nothing can be learned about the agents not chosen
 */
export interface LoggingPolicy {
  policy: (typeof LOGGING_POLICIES)[number];
  /** share of the tasks that go to the favourite; 0.5 when left out */
  concentration?: number | undefined;
  /** favourite of `popular`; the first agent when left out */
  favourite?: string;
  /** this many agents, the last ones of the team, are almost never chosen: one time in a thousand each; 0 when left out */
  thinAgents?: number | undefined;
}

const THIN_SHARE = 0.001;

/** Probability of each agent for a task of this kind; sums to 1. `pull`: log odds that are added to the favourite's. */
export function loggingPropensities(
  logging: LoggingPolicy,
  kind: TaskKind,
  agents: readonly string[],
  pull = 0,
): number[] {
  const concentration = concentrationOf(logging);
  const wanted = logging.policy === "popular" ? (logging.favourite ?? agents[0]) : kind.habit;
  const favourite = Math.max(0, agents.indexOf(wanted ?? ""));
  const shares = agents.map((_, agent) => {
    const even = (1 - concentration) / agents.length;
    return agent === favourite ? even + concentration : even;
  });
  const pulled = pull === 0 ? shares : pullTowards(shares, favourite, pull);
  return logging.thinAgents ? thinOut(pulled, logging.thinAgents) : pulled;
}

function concentrationOf({ policy, concentration }: LoggingPolicy): number {
  if (policy === "uniform") return 0;
  return policy === "deterministic" ? 1 : (concentration ?? 0.5);
}

function pullTowards(shares: readonly number[], favourite: number, pull: number): number[] {
  const weights = shares.map((share, agent) => (agent === favourite ? share * Math.exp(pull) : share));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** The last agents keep one task in a thousand; the others share the rest as before, evenly where they had nothing. */
function thinOut(shares: readonly number[], thinAgents: number): number[] {
  const thinFrom = shares.length - thinAgents;
  const often = shares.slice(0, thinFrom).reduce((total, share) => total + share, 0);
  const left = 1 - THIN_SHARE * thinAgents;
  return shares.map((share, agent) => {
    if (agent >= thinFrom) return THIN_SHARE;
    return often > 0 ? (left * share) / often : left / thinFrom;
  });
}
