import type { FullFeedback } from "../../dataset/full-feedback/full-feedback.ts";
import { createRandom } from "../../numeric/random.ts";
import { maskedSoftmax } from "../../numeric/softmax.ts";
import { derivedSeed } from "./derived-seed.ts";

export const LOGGING_POLICIES = ["uniform", "popular", "confounded"] as const;
export type LoggingName = (typeof LOGGING_POLICIES)[number];

/** Exact probability of each agent for a task (index into the feedback's tasks); sums to 1. */
export type Propensities = (task: number) => Float64Array; // [agents]

const POPULAR_SHARE = 0.7;
/** Spread of the habits per category, and how strongly hard tasks go to the experts, in log odds. */
const HABIT_SPREAD = 1;
const HARDNESS_PULL = 1.5;
const EXPERTS = 2;

/**
 * How the simulated team chose.
 * - `uniform`: any agent, all equally often
 * - `popular`: 70 % to one agent whatever the task, the rest evenly to the others. Which one is drawn by the seed, not by
 *   merit: teams have habits, not measurements
 * - `confounded`: softmax of a habit per category (standard normal log odds, by the seed) and of how hard the task is
 *   (standardised 1 - mean score over the agents), which pulls hard tasks towards two agents drawn by the seed. Hardness
 *   moves the outcome too and no learner sees it, so plain success rates lie about those two
 */
export function loggingPropensities(name: LoggingName, feedback: FullFeedback, seed: number): Propensities {
  if (name === "uniform") return uniform(feedback.agents.length);
  return name === "popular" ? popular(feedback.agents.length, seed) : confounded(feedback, seed);
}

function uniform(agents: number): Propensities {
  const even = new Float64Array(agents).fill(1 / agents);
  return () => even;
}

function popular(agents: number, seed: number): Propensities {
  const favourite = createRandom(derivedSeed(seed, "popular")).integer(agents);
  const shares = new Float64Array(agents).fill((1 - POPULAR_SHARE) / (agents - 1));
  shares[favourite] = POPULAR_SHARE;
  return () => shares;
}

function confounded(feedback: FullFeedback, seed: number): Propensities {
  const random = createRandom(derivedSeed(seed, "confounded"));
  const agents = feedback.agents.length;
  const habits = feedback.categories.map(() =>
    Float64Array.from({ length: agents }, () => HABIT_SPREAD * random.normal()),
  );
  const order = random.shuffle(Int32Array.from({ length: agents }, (_, agent) => agent));
  const experts = new Set(order.subarray(0, Math.min(EXPERTS, agents - 1)));
  const hardness = standardisedHardness(feedback);
  const habitOf = new Map(feedback.categories.map((category, index) => [category, habits[index]!]));
  const everyone = new Uint8Array(agents).fill(1);
  return (task) => {
    const habit = habitOf.get(feedback.tasks[task]!.category)!;
    const pull = HARDNESS_PULL * hardness[task]!;
    return maskedSoftmax(
      habit.map((logOdds, agent) => logOdds + (experts.has(agent) ? pull : 0)),
      everyone,
    );
  };
}

/** 1 - mean score over the agents, with mean 0 and deviation 1 over the tasks (all 0 where every task is alike). */
function standardisedHardness({ tasks, agents, score }: FullFeedback): Float64Array {
  const count = agents.length;
  const hard = Float64Array.from(tasks, (_, task) => {
    const scores = score.subarray(task * count, (task + 1) * count);
    return 1 - scores.reduce((sum, value) => sum + value, 0) / count;
  });
  const mean = hard.reduce((sum, value) => sum + value, 0) / hard.length;
  const deviation = Math.sqrt(hard.reduce((sum, value) => sum + (value - mean) ** 2, 0) / hard.length);
  return hard.map((value) => (deviation > 0 ? (value - mean) / deviation : 0));
}
