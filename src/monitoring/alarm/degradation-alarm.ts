import { wilsonInterval } from "../../numeric/intervals.ts";
import { createRandom } from "../../numeric/random.ts";
import type { Alarm } from "../../schema/alarm.ts";
import { betFactor, type DegradationProcess, degradationProcess } from "./degradation-process.ts";
import { asFall } from "./fall.ts";
import { naiveAlarm } from "./naive-alarm.ts";
import { SessionLuck } from "./session-luck.ts";
import { type AlarmSettings, type Expectation, summed, type WatchedOutcome } from "./watched-outcome.ts";
import { alarmActions, alarmSentence } from "./words.ts";
import { YEAR_MS } from "./year.ts";

/**
 * Whether success has fallen below what was expected. `outcomes` in the order of `watchedOutcomes`; the rule of the settings
 * decides (`e_process`: see `degradation-process.ts`; `threshold`: the naive rule). Once raised, an alarm stays raised as
 * long as the same release is live.
 */
export function degradationAlarm(
  outcomes: readonly WatchedOutcome[],
  expected: Expectation,
  settings: AlarmSettings,
): Alarm {
  if (settings.alarm === "threshold") return naiveAlarm(outcomes, expected, settings);
  const { course, process, luck, pace } = walk(outcomes, expected, settings);
  const limit = 1 / settings.false_alarms_per_year;
  const { successes, mean } = summed(outcomes);
  const raisedAt = course.raised === null ? undefined : outcomes[course.raised];
  const figures = {
    rule: "e_process" as const,
    raised: raisedAt !== undefined,
    raised_at: raisedAt ? new Date(raisedAt.knownMs).toISOString() : null,
    outcomes: outcomes.length,
    successes,
    expected: mean,
    evidence: course.most,
    limit,
    fall:
      course.raised === null
        ? null
        : fallOf(outcomes, course.expectedAtStart, course.start, course.raised, luck),
    false_alarms_per_year: settings.false_alarms_per_year,
    delay:
      course.raised !== null || mean === null
        ? null
        : delayFromNow(process, process.corrected(mean), pace, settings),
    rests_on: expected.restsOn,
  };
  return { ...figures, sentence: alarmSentence(figures), actions: alarmActions(figures) };
}

interface Course {
  /** index of the outcome that raised it */
  raised: number | null;
  most: number;
  /** index of the outcome with which the fall most likely began, as seen when it was raised */
  start: number;
  /** mean expectation of the outcomes from `start` to `raised`, as it stood at `start` */
  expectedAtStart: number;
}

/** The likeliest start of the fall is where the log likelihood ratio to the expectation was last at its lowest (Page 1954). */
function walk(outcomes: readonly WatchedOutcome[], { doubt, sinceMs }: Expectation, settings: AlarmSettings) {
  const { degradation_threshold: fall, false_alarms_per_year } = settings;
  const process = degradationProcess({ fall, doubt });
  const course: Course = { raised: null, most: process.evidence(), start: 0, expectedAtStart: 0 };
  const luck = new SessionLuck();
  let [ratio, expectedSum, shares, before] = [0, 0, 0, sinceMs];
  for (const [index, { knownMs, success, expected, session }] of outcomes.entries()) {
    if (course.raised === null && ratio <= 0) [ratio, expectedSum, course.start] = [0, 0, index];
    const p = process.corrected(expected);
    const next = luck.next(session, expected);
    ratio += Math.log(betFactor(success, process.corrected(next.success), next.fall * fall));
    expectedSum += p;
    shares += next.fall;
    process.observe(success, next.success, Math.max(0, knownMs - before) / YEAR_MS, next.fall);
    luck.learn(session, Number(success) - p);
    before = Math.max(before, knownMs);
    course.most = Math.max(course.most, process.evidence());
    if (course.raised === null && process.evidence() * false_alarms_per_year >= 1) {
      course.raised = index;
      course.expectedAtStart = expectedSum / (index - course.start + 1);
    }
  }
  const pace = {
    yearsPerOutcome: (before - sinceMs) / YEAR_MS / outcomes.length,
    share: shares / outcomes.length,
  };
  return { course, process, luck, pace };
}

function fallOf(
  outcomes: readonly WatchedOutcome[],
  expected: number,
  start: number,
  raised: number,
  luck: SessionLuck,
): NonNullable<Alarm["fall"]> {
  const during = outcomes.slice(start, raised + 1);
  const { successes } = summed(during);
  const current = successes / during.length;
  const { low, high } = shareInterval(during, luck);
  return asFall({
    since: new Date(during[0]?.knownMs ?? 0).toISOString(),
    current,
    current_low: low,
    current_high: high,
    outcomes: during.length,
    expected,
    since_raised: sinceRaised(outcomes.slice(raised + 1), luck),
  });
}

function sinceRaised(
  after: readonly WatchedOutcome[],
  luck: SessionLuck,
): NonNullable<Alarm["fall"]>["since_raised"] {
  const { successes } = summed(after);
  const { low, high } = after.length === 0 ? { low: null, high: null } : shareInterval(after, luck);
  return { outcomes: after.length, successes, low, high };
}

/** The Wilson interval of their success, of as many independent outcomes as they are worth. */
function shareInterval(
  outcomes: readonly WatchedOutcome[],
  luck: SessionLuck,
): { low: number; high: number } {
  const worth = luck.worth(outcomes.map(({ session }) => session));
  return wilsonInterval((summed(outcomes).successes / outcomes.length) * worth, worth, 0.95);
}

/** How outcomes have come so far, on the average: `share` of a fall that shows in one. */
interface Pace {
  yearsPerOutcome: number;
  share: number;
}

const RUNS = 101;
const LONGEST = 1000;

/** Median number of outcomes until the alarm, from where the evidence stands, if success fell by the threshold now; simulated. */
function delayFromNow(
  process: DegradationProcess,
  expected: number,
  { yearsPerOutcome, share }: Pace,
  { degradation_threshold: fall, false_alarms_per_year }: AlarmSettings,
): Alarm["delay"] {
  const random = createRandom(1);
  const to = (1 - fall) * expected;
  const run = (): number => {
    const future = process.copy();
    for (let outcome = 1; outcome <= LONGEST; outcome++) {
      future.observe(random.next() < (1 - share * fall) * expected, expected, yearsPerOutcome, share);
      if (future.evidence() * false_alarms_per_year >= 1) return outcome;
    }
    return Number.POSITIVE_INFINITY;
  };
  const median = Float64Array.from({ length: RUNS }, run).sort()[(RUNS - 1) / 2] ?? Number.POSITIVE_INFINITY;
  return { to, outcomes: Number.isFinite(median) ? median : null };
}
