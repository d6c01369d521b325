import type { FullFeedback } from "../../dataset/full-feedback/full-feedback.ts";
import type { Propensities } from "./logging-policy.ts";

/** Exact figures of a policy on held-out tasks. */
export interface TrueFigures {
  /** mean score */
  success: number;
  /** mean reward, in reward units */
  reward: number;
  /** how often it chose an agent whose reward is the best of the task; null where that is not defined */
  accuracy: number | null;
  /** mean of best reward - chosen reward, in reward units */
  regret: number;
}

/** Differences below this are rounding, not merit. */
const TIE = 1e-9;

/** The truth about the held-out tasks. */
export interface HeldOut {
  feedback: FullFeedback;
  /** reward units of every cell of the feedback */
  reward: Float64Array; // [tasks * agents]
  /** indices of the held-out tasks */
  tasks: Int32Array;
}

/** How a policy chooses on a held-out task (index into `tasks`): an agent, or a probability for each. */
export type Choice = (position: number) => number | ArrayLike<number>;

/** Figures of a policy, exact: probabilities are weighed, nothing is drawn. */
export function judgeChoices({ feedback, reward, tasks }: HeldOut, choose: Choice): TrueFigures {
  const agents = feedback.agents.length;
  const sum = { success: 0, reward: 0, accuracy: 0, regret: 0 };
  tasks.forEach((task, position) => {
    const rewards = reward.subarray(task * agents, (task + 1) * agents);
    const best = Math.max(...rewards);
    const take = (agent: number, share: number): void => {
      sum.success += share * feedback.score[task * agents + agent]!;
      sum.reward += share * rewards[agent]!;
      sum.accuracy += share * (rewards[agent]! >= best - TIE ? 1 : 0);
      sum.regret += share * (best - rewards[agent]!);
    };
    const choice = choose(position);
    if (typeof choice === "number") take(choice, 1);
    else for (let agent = 0; agent < agents; agent++) take(agent, choice[agent]!);
  });
  return {
    success: sum.success / tasks.length,
    reward: sum.reward / tasks.length,
    accuracy: sum.accuracy / tasks.length,
    regret: sum.regret / tasks.length,
  };
}

/** The agent with the highest reward on each task by the truth: nobody can do better. */
export const oracle = (held: HeldOut): TrueFigures =>
  judgeChoices(held, (position) => {
    const agents = held.feedback.agents.length;
    return firstHighest(held.reward.subarray(held.tasks[position]! * agents).subarray(0, agents));
  });

/** The one agent with the highest mean reward on these very tasks: the best that ignoring the task can do. */
export function bestSingle(held: HeldOut): { agent: number; figures: TrueFigures } {
  const means = held.feedback.agents.map((_, agent) => judgeChoices(held, () => agent).reward);
  const agent = firstHighest(means);
  return { agent, figures: judgeChoices(held, () => agent) };
}

/** The logging policy itself. */
export const behaviour = (held: HeldOut, propensities: Propensities): TrueFigures =>
  judgeChoices(held, (position) => propensities(held.tasks[position]!));

function firstHighest(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index]! > values[best]!) best = index;
  return best;
}
