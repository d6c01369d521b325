import { wilsonInterval } from "../../numeric/intervals.ts";
import { createRandom } from "../../numeric/random.ts";
import type { Alarm } from "../../schema/alarm.ts";
import { asFall } from "./fall.ts";
import { type AlarmSettings, type Expectation, summed, type WatchedOutcome } from "./watched-outcome.ts";
import { alarmActions, alarmSentence } from "./words.ts";
import { YEAR_MS } from "./year.ts";

/** Outcomes that the naive rule looks at. */
export const NAIVE_WINDOW = 20;

/**
 * The naive rule, for comparison: success of the last 20 below (1 - threshold) x expected, whenever somebody looks. It has no
 * memory and no error rate of its own, so its false alarms in a year are simulated at the pace and the expectation seen.
 */
export function naiveAlarm(
  outcomes: readonly WatchedOutcome[],
  { restsOn, sinceMs }: Expectation,
  settings: AlarmSettings,
): Alarm {
  const last = outcomes.slice(-NAIVE_WINDOW);
  const { successes: seen, mean } = summed(last);
  const limit = 1 - settings.degradation_threshold;
  const current = last.length === 0 ? 1 : seen / last.length;
  const relative = mean === null ? 1 : current / mean;
  const raised = last.length === NAIVE_WINDOW && relative < limit;
  const newest = outcomes.at(-1)?.knownMs ?? sinceMs;
  const { low, high } = wilsonInterval(seen, last.length, 0.95);
  const overall = summed(outcomes);
  const looks = 365 / settings.health_check_frequency_days;
  const perLook = (outcomes.length * YEAR_MS) / Math.max(1, newest - sinceMs) / looks;
  const figures = {
    rule: "threshold" as const,
    raised,
    raised_at: raised ? new Date(newest).toISOString() : null,
    outcomes: outcomes.length,
    successes: overall.successes,
    expected: overall.mean,
    evidence: relative,
    limit,
    fall:
      raised && mean !== null
        ? asFall({
            since: new Date(last[0]?.knownMs ?? newest).toISOString(),
            current,
            current_low: low,
            current_high: high,
            outcomes: last.length,
            expected: mean,
            since_raised: { outcomes: 0, successes: 0, low: null, high: null },
          })
        : null,
    false_alarms_per_year: naiveFalseAlarms(overall.mean ?? 0.8, perLook, Math.round(looks), limit),
    delay: null,
    rests_on: restsOn,
  };
  return { ...figures, sentence: alarmSentence(figures), actions: alarmActions(figures) };
}

const YEARS = 500;

/** Share of simulated years without any change in which the naive rule goes off at one look or more. */
export function naiveFalseAlarms(expected: number, perLook: number, looks: number, limit: number): number {
  const random = createRandom(1);
  // only the last 20 count, so more of them between two looks make no difference
  const fresh = Math.min(NAIVE_WINDOW, Math.max(1, Math.round(perLook)));
  let alarmed = 0;
  for (let year = 0; year < YEARS; year++) {
    const window = Array.from({ length: NAIVE_WINDOW }, () => (random.next() < expected ? 1 : 0));
    let raised = false;
    for (let look = 0; look < looks && !raised; look++) {
      for (let outcome = 0; outcome < fresh; outcome++) {
        window.shift();
        window.push(random.next() < expected ? 1 : 0);
      }
      const successes = window.reduce<number>((sum, success) => sum + success, 0);
      raised = successes / NAIVE_WINDOW < limit * expected;
    }
    if (raised) alarmed++;
  }
  return alarmed / YEARS;
}
