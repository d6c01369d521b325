import { type Interval, wilsonInterval } from "../numeric/intervals.ts";
import { ANY_TASK_TYPE } from "./evidence.ts";
import type { Count, ReleasedPolicy } from "./released-policy.ts";

const LEVEL = 0.95;
const percent = (share: number): string => `${Math.round(100 * share)} %`;

/** Why an action is recommended, from counts alone: each sentence can be checked against the telemetry. */
export function reasonsFor(released: ReleasedPolicy, action: string, taskType: string): string[] {
  const here = released.count(action, taskType);
  const everywhere = released.count(action, ANY_TASK_TYPE);
  const reasons =
    here.n > 0
      ? [rateSentence(here, `${taskType} tasks with ${action}`)]
      : [`${action} was never tried on ${taskType} tasks.`];
  if (everywhere.n > here.n) reasons.push(rateSentence(everywhere, `tasks of all types with ${action}`));
  return reasons;
}

/** "12 of 14 bug_fix tasks with debugger succeeded (86 %, 95 % interval 60 to 96 %)." */
function rateSentence(count: Count, what: string): string {
  const { n, successes } = count;
  const { low, high } = intervalOf(count);
  return `${successes} of ${n} ${what} succeeded (${percent(successes / n)}, 95 % interval ${Math.round(100 * low)} to ${percent(high)}).`;
}

/** Intervals of the counts that were asked for; a count of an open policy never changes. */
const intervals = new WeakMap<Count, Interval>();

function intervalOf(count: Count): Interval {
  const known = intervals.get(count) ?? wilsonInterval(count.successes, count.n, LEVEL);
  intervals.set(count, known);
  return known;
}
