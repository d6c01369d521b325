import { type Interval, wilsonInterval } from "../numeric/intervals.ts";
import { type Action, actionName } from "../schema/transition.ts";
import { changeWords, latestChange, weightWords } from "./earlier-form.ts";
import { ANY_TASK_TYPE } from "./evidence.ts";
import type { Count, ReleasedPolicy } from "./released-policy.ts";

const LEVEL = 0.95;
const percent = (share: number): string => `${Math.round(100 * share)} %`;

/**
 * Why an action is recommended, from counts alone: each sentence can be checked against the telemetry. Outcomes from before
 * the last change of its agent stand apart.
 */
export function reasonsFor(released: ReleasedPolicy, action: Action, taskType: string): string[] {
  const name = actionName(action);
  const here = released.count(name, taskType);
  const everywhere = released.count(name, ANY_TASK_TYPE);
  const sentence = (count: Count, what: string): string =>
    count.earlier ? dividedSentence(released, count, action, what) : `${rateOf(count, what)}.`;
  const reasons =
    here.n > 0
      ? [sentence(here, `${taskType} tasks with ${name}`)]
      : [`${name} was never tried on ${taskType} tasks.`];
  if (everywhere.n > here.n) reasons.push(sentence(everywhere, `tasks of all types with ${name}`));
  return reasons;
}

/** "12 of 14 bug_fix tasks with debugger succeeded (86 %, 95 % interval 60 to 96 %)" */
function rateOf(count: Count, what: string, since = ""): string {
  const { n, successes } = count;
  const { low, high } = intervalOf(count);
  return `${successes} of ${n} ${what} succeeded${since} (${percent(successes / n)}, 95 % interval ${Math.round(100 * low)} to ${percent(high)})`;
}

/** "12 of 14 ... since its file changed on 2026-05-01 (...); before that 30 of 41, which count half." */
function dividedSentence(
  { file }: ReleasedPolicy,
  { n, successes, earlier = NONE }: Count,
  action: Action,
  what: string,
): string {
  const agents = [action].flat();
  const change = latestChange(file.agent_changes, agents);
  const since = ` since ${change ? changeWords(change, agents.length === 1) : "it changed"}`;
  const present = { n: n - earlier.n, successes: successes - earlier.successes };
  const before = `before that ${earlier.successes} of ${earlier.n}`;
  const weight = weightWords(file.changed_agent_weight);
  return present.n > 0
    ? `${rateOf(present, what, since)}; ${before}, which ${weight}.`
    : `No outcome of ${what} is known${since}; ${before} succeeded, which ${weight}.`;
}

const NONE = { n: 0, successes: 0 };

/** Intervals of the counts that were asked for; a count of an open policy never changes. */
const intervals = new WeakMap<Count, Interval>();

function intervalOf(count: Count): Interval {
  const known = intervals.get(count) ?? wilsonInterval(count.successes, count.n, LEVEL);
  intervals.set(count, known);
  return known;
}
