import type { GameOdds } from "./odds.ts";
import { timesIn } from "./strategy.ts";

interface Best {
  value: number;
  sequence: number[];
}

/**
 * The fixed sequence with the highest mean reward over these tasks, by trying every one (agents ^ tries of them); the first
 * of equals. For a single task it is the best that anybody can do there.
 */
export function bestSequence(odds: GameOdds, tasks: ArrayLike<number>): number[] {
  const best: Best = { value: Number.NEGATIVE_INFINITY, sequence: [] };
  extend(odds, tasks, { value: 0, sequence: [] }, new Float64Array(tasks.length).fill(1), best);
  return best.sequence;
}

/** `reach[t]`: probability that the prefix fails at task t. A try after a certain success costs nothing. */
function extend(
  odds: GameOdds,
  tasks: ArrayLike<number>,
  prefix: Best,
  reach: Float64Array,
  best: Best,
): void {
  for (let agent = 0; agent < odds.agents; agent++) {
    const failures = timesIn(prefix.sequence, agent);
    const left = new Float64Array(reach.length);
    let gain = 0;
    for (let position = 0; position < reach.length; position++) {
      const task = tasks[position]!;
      const chance = odds.chance(task, agent, failures);
      gain += reach[position]! * (chance - odds.price(task, agent));
      left[position] = reach[position]! * (1 - chance);
    }
    const longer = { value: prefix.value + gain, sequence: [...prefix.sequence, agent] };
    if (longer.sequence.length < odds.tries) extend(odds, tasks, longer, left, best);
    else if (longer.value > best.value + 1e-12) Object.assign(best, longer);
  }
}
