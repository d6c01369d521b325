import { describe, expect, test } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import type { WatchedOutcome } from "../alarm/watched-outcome.ts";
import { failureRule } from "./failure-rule.ts";

const settings = {
  failure_rate_threshold: 0.4,
  min_episodes_before_rollback: 10,
  false_alarms_per_year: 0.05,
};
const HOURS = 3_600_000 * 8;

function outcomesOf(count: number, failures: number, seed: number): WatchedOutcome[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, index) => ({
    knownMs: (index + 1) * HOURS,
    success: random.next() >= failures,
    expected: 0.8,
    session: null,
  }));
}

describe("the rule of the automatic rollback", () => {
  test("hardly ever fires in a year at the very threshold, where the share of failures crosses it all the time", () => {
    let [fired, crossed] = [0, 0];
    for (let seed = 0; seed < 200; seed++) {
      const outcomes = outcomesOf(1000, 0.4, seed);
      if (failureRule(outcomes, 0, settings).fires) fired++;
      let failures = 0;
      const naive = outcomes.some(({ success }, index) => {
        failures += success ? 0 : 1;
        return index >= 9 && failures / (index + 1) >= 0.4;
      });
      if (naive) crossed++;
    }
    expect(fired).toBeLessThanOrEqual(19);
    expect(crossed).toBeGreaterThan(150);
  });

  test("fires soon when most fails, at the outcome that made it sure, and stays fired", () => {
    const rule = failureRule(outcomesOf(100, 0.8, 3), 0, settings);
    expect(rule.fires).toBe(true);
    expect(Date.parse(rule.fired_at ?? "")).toBeLessThan(50 * HOURS);
    expect(rule.sentence).toContain("surely more than 40 %");
  });

  test("waits for the least number of outcomes, however bad they are", () => {
    const bad = Array.from({ length: 30 }, (_, i) => ({
      knownMs: i * HOURS,
      success: false,
      expected: 0.8,
      session: null,
    }));
    expect(failureRule(bad.slice(0, 9), 0, settings)).toMatchObject({ fires: false, failures: 9 });
    const at = (least: number): number =>
      Date.parse(failureRule(bad, 0, { ...settings, min_episodes_before_rollback: least }).fired_at ?? "");
    expect(at(25)).toBe(24 * HOURS);
    expect(at(1)).toBeLessThan(10 * HOURS);
  });

  test("says that nothing is known yet", () => {
    expect(failureRule([], 0, settings)).toMatchObject({ fires: false, outcomes: 0, evidence: 0 });
  });
});
