import { describe, expect, test } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { degradationAlarm } from "./degradation-alarm.ts";
import { asFall } from "./fall.ts";
import { naiveFalseAlarms } from "./naive-alarm.ts";
import type { AlarmSettings, Expectation, WatchedOutcome } from "./watched-outcome.ts";

const settings: AlarmSettings = {
  alarm: "e_process",
  degradation_threshold: 0.15,
  false_alarms_per_year: 0.05,
  health_check_frequency_days: 7,
};
const expectation: Expectation = { value: null, doubt: 0, restsOn: "the test", sinceMs: 0 };
const WEEK = 7 * 86_400_000;

/** Twenty a week; success falls from 0.8 to `after` at outcome number `from`. */
function outcomesOf(count: number, from: number, after: number, seed: number): WatchedOutcome[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => ({
    knownMs: ((index + 1) * WEEK) / 20,
    success: random.next() < (index >= from ? after : 0.8),
    expected: 0.8,
    session: null,
  }));
}

/** The same in sessions of four that share their luck: success 0.2 above or below. */
function inSessions(count: number, from: number, after: number, seed: number): WatchedOutcome[] {
  const random = createRandom(seed);
  let luck = 0;
  return Array.from({ length: count }, (_, index) => {
    if (index % 4 === 0) luck = random.next() < 0.5 ? 0.2 : -0.2;
    return {
      knownMs: ((index + 1) * WEEK) / 20,
      success: random.next() < (index >= from ? after : 0.8) + luck,
      expected: 0.8,
      session: `session ${Math.floor(index / 4)}`,
    };
  });
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

describe("the degradation alarm", () => {
  test("is not raised more often than promised in years without change", () => {
    let alarms = 0;
    for (let seed = 0; seed < 300; seed++)
      if (degradationAlarm(outcomesOf(1040, 1e9, 0, seed), expectation, settings).raised) alarms++;
    // 5 % of 300 is 15; three standard errors more
    expect(alarms).toBeLessThanOrEqual(26);
  });

  test("is not raised more often where outcomes of a session share their luck, and was without their sessions", () => {
    const alarmsOf = (forget: boolean): number => {
      let alarms = 0;
      for (let seed = 0; seed < 300; seed++) {
        const outcomes = inSessions(1040, 1e9, 0, seed);
        const seen = forget ? outcomes.map((each) => ({ ...each, session: null })) : outcomes;
        if (degradationAlarm(seen, expectation, settings).raised) alarms++;
      }
      return alarms;
    };
    // measured 5 % of 2,000 years, and 25 %
    expect(alarmsOf(false)).toBeLessThanOrEqual(26);
    expect(alarmsOf(true)).toBeGreaterThan(50);
  });

  test("finds a fall all the same where outcomes of a session share their luck", () => {
    const delays = Array.from({ length: 51 }, (_, seed) => {
      const outcomes = inSessions(1000, 0, 0.68, 1000 + seed);
      const { raised_at } = degradationAlarm(outcomes, expectation, settings);
      return raised_at === null
        ? Number.POSITIVE_INFINITY
        : outcomes.findIndex(({ knownMs }) => knownMs >= Date.parse(raised_at)) + 1;
    });
    expect(median(delays)).toBeLessThanOrEqual(130);
  });

  test.each([
    ["at the release", 0, 80],
    ["after six months", 520, 170],
    ["after nine months", 780, 170],
  ])("finds a fall from 0.80 to 0.68 %s", (_, from, within) => {
    const delays = Array.from({ length: 101 }, (_, seed) => {
      const outcomes = outcomesOf(from + 600, from, 0.68, 1000 + seed);
      const { raised_at } = degradationAlarm(outcomes, expectation, settings);
      if (raised_at === null) return Number.POSITIVE_INFINITY;
      return outcomes.findIndex(({ knownMs }) => knownMs >= Date.parse(raised_at)) + 1 - from;
    });
    expect(median(delays)).toBeLessThanOrEqual(within + 15);
  });

  test("says by how much, since when, out of how many, and what to do", () => {
    const outcomes = outcomesOf(900, 520, 0.5, 4);
    const alarm = degradationAlarm(outcomes, { ...expectation, doubt: 0.2 }, settings);
    expect(alarm.raised).toBe(true);
    const { outcomes: n, current_low, current_high, expected } = alarm.fall!;
    const [least, most] = [current_high, current_low].map((rate) => Math.round(100 * (1 - rate / expected)));
    expect(alarm.sentence).toMatch(/^Policy performance degraded by about \d+% since 1970-0[67]-\d\d \(/);
    expect(alarm.sentence).toContain(` (${n} outcomes: anywhere between ${least}% and ${most}%).`);
    expect(Math.abs(Date.parse(alarm.fall!.since) - (520 * WEEK) / 20)).toBeLessThan(2 * WEEK);
    expect(alarm.fall!.degraded_by).toBeCloseTo(1 - alarm.fall!.current / alarm.fall!.expected, 10);
    expect(alarm.actions).toHaveLength(3);
    const failed = outcomes.filter(
      ({ success, knownMs }) => !success && knownMs >= Date.parse(alarm.fall!.since),
    );
    expect(alarm.actions[0]).toContain(`with oak-policy monitor --failures ${failed.length}`);
    const { outcomes: since, successes, low, high } = alarm.fall!.since_raised;
    expect(since).toBeGreaterThan(0);
    expect(low).toBeLessThan(successes / since);
    expect(high).toBeGreaterThan(successes / since);
  });

  test("says how little few outcomes tell of the size of a fall, and never that it may be a gain", () => {
    const early = { doubt: 0, value: 0.97, restsOn: "a test", sinceMs: 0 };
    const outcomes = [...Array(4).keys()].map((n) => ({
      knownMs: n,
      success: false,
      expected: 0.97,
      session: null,
    }));
    const alarm = degradationAlarm(outcomes, early, settings);
    expect(alarm.fall).toMatchObject({ outcomes: 2, degraded_by: 1, degraded_by_high: 1 });
    expect(alarm.fall!.degraded_by_low).toBeCloseTo(1 - alarm.fall!.current_high / 0.97, 10);
    expect(alarm.sentence).toContain("degraded by about 100% since 1970-01-01 (2 outcomes: anywhere between");
    expect(asFall({ ...alarm.fall!, current_high: 0.99 }).degraded_by_low).toBe(0);
  });

  test("stays raised when success comes back, and says what came since", () => {
    const bad = outcomesOf(120, 0, 0.4, 5);
    const good = Array.from({ length: 400 }, (_, index) => ({
      knownMs: ((index + 121) * WEEK) / 20,
      success: true,
      expected: 0.8,
      session: null,
    }));
    const before = degradationAlarm(bad, expectation, settings);
    const after = degradationAlarm([...bad, ...good], expectation, settings);
    expect(after.raised_at).toBe(before.raised_at);
    expect(after.sentence).toContain("Since the alarm");
  });

  test("tells how long a fall would take to be noticed, from where things stand", () => {
    const { delay } = degradationAlarm(outcomesOf(520, 1e9, 0, 6), expectation, settings);
    expect(delay!.to).toBeCloseTo(0.68, 10);
    expect(delay!.outcomes).toBeGreaterThan(80);
    expect(delay!.outcomes).toBeLessThan(260);
  });

  test("says nothing without an outcome", () => {
    const alarm = degradationAlarm([], expectation, settings);
    expect(alarm).toMatchObject({ raised: false, outcomes: 0, expected: null, delay: null });
  });

  test("the first outcome of a policy that nobody measured does not raise it", () => {
    const outcomes = outcomesOf(3, 0, 0, 1);
    expect(degradationAlarm(outcomes, { ...expectation, doubt: 1.5 }, settings).raised).toBe(false);
  });
});

describe("the naive rule", () => {
  test("goes off in nearly every year without change, and says so", () => {
    const alarm = degradationAlarm(outcomesOf(1040, 1e9, 0, 2), expectation, {
      ...settings,
      alarm: "threshold",
    });
    expect(alarm.false_alarms_per_year).toBeGreaterThan(0.97);
  });

  test("agrees with the binomial where no two looks share an outcome", () => {
    // P(Binomial(20, 0.8) <= 13) = 0.0867: below 0.85 x 0.80 x 20 = 13.6 at one look of 52 or more
    expect(naiveFalseAlarms(0.8, 20, 52, 0.85)).toBeCloseTo(1 - (1 - 0.0867) ** 52, 1);
    expect(naiveFalseAlarms(0.8, 20, 1, 0.85)).toBeGreaterThan(0.04);
    expect(naiveFalseAlarms(0.8, 20, 1, 0.85)).toBeLessThan(0.14);
  });

  test("looks at the last twenty and forgets the rest", () => {
    const bad = Array.from({ length: 100 }, (_, i) => ({
      knownMs: i * 1000,
      success: false,
      expected: 0.8,
      session: null,
    }));
    const good = Array.from({ length: 20 }, (_, i) => ({
      knownMs: 1e6 + i,
      success: i > 3,
      expected: 0.8,
      session: null,
    }));
    const naive = { ...settings, alarm: "threshold" as const };
    expect(degradationAlarm(bad, expectation, naive)).toMatchObject({ raised: true, fall: { current: 0 } });
    expect(degradationAlarm([...bad, ...good], expectation, naive).raised).toBe(false);
    expect(degradationAlarm(bad.slice(0, 19), expectation, naive).raised).toBe(false);
  });
});
