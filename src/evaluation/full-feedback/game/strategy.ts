import type { GameOdds } from "./odds.ts";

/** Whom to send to a task after these agents have failed at it, in order: an agent, or a probability for each. */
export type Strategy = (task: number, failed: readonly number[]) => number | ArrayLike<number>;

/** The same agents in the same order whatever the task. */
export const fixedSequence =
  (sequence: readonly number[]): Strategy =>
  (_, failed) =>
    sequence[failed.length]!;

export interface GameFigures {
  /** share of tasks solved within the tries */
  success: number;
  /** solved tasks minus the price of all tries, per task */
  reward: number;
}

/** Expected figures of a strategy over tasks, exact: every way the game can go is weighed. */
export function playStrategy(odds: GameOdds, tasks: ArrayLike<number>, strategy: Strategy): GameFigures {
  const sum = { success: 0, reward: 0 };
  for (let position = 0; position < tasks.length; position++) {
    playOn(odds, tasks[position]!, strategy, [], 1, sum);
  }
  return { success: sum.success / tasks.length, reward: sum.reward / tasks.length };
}

/** Adds what follows after these failures, which happen with probability `reach`. */
function playOn(
  odds: GameOdds,
  task: number,
  strategy: Strategy,
  failed: number[],
  reach: number,
  sum: GameFigures,
): void {
  if (failed.length === odds.tries || reach === 0) return;
  const take = (agent: number, share: number): void => {
    const chance = odds.chance(task, agent, timesIn(failed, agent));
    sum.success += reach * share * chance;
    sum.reward += reach * share * (chance - odds.price(task, agent));
    playOn(odds, task, strategy, [...failed, agent], reach * share * (1 - chance), sum);
  };
  const choice = strategy(task, failed);
  if (typeof choice === "number") take(choice, 1);
  else for (let agent = 0; agent < odds.agents; agent++) if (choice[agent]! > 0) take(agent, choice[agent]!);
}

/** How often an agent is in a list. */
export const timesIn = (agents: readonly number[], agent: number): number =>
  agents.reduce((count, each) => count + (each === agent ? 1 : 0), 0);
