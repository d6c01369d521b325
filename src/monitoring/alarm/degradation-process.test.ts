import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { degradationProcess, RELEASE_WEIGHT } from "./degradation-process.ts";

const known = { fall: 0.15, doubt: 0 };

describe("evidence of a degradation", () => {
  test("by hand: expected 0.8, a fall to 0.68; a failure multiplies the bets by 0.32 / 0.2, a success by 0.85", () => {
    const process = degradationProcess(known);
    process.observe(false, 0.8, 0);
    expect(process.evidence()).toBeCloseTo(RELEASE_WEIGHT * 1.6, 12);
    process.observe(true, 0.8, 0.1);
    expect(process.evidence()).toBeCloseTo((RELEASE_WEIGHT * 1.6 + (1 - RELEASE_WEIGHT) * 0.1) * 0.85, 12);
  });

  test("equals the sum over all starts of the likelihood ratio from there on", () => {
    const outcome = fc.record({
      success: fc.boolean(),
      expected: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      years: fc.double({ min: 0, max: 0.2, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 12 }), (outcomes) => {
        const process = degradationProcess(known);
        for (const { success, expected, years } of outcomes) process.observe(success, expected, years);
        const ratioFrom = (start: number): number =>
          outcomes.slice(start).reduce((ratio, { success, expected: p }) => {
            const q = 0.85 * p;
            return ratio * (success ? q / p : (1 - q) / (1 - p));
          }, 1);
        const sum = outcomes.reduce(
          (total, { years }, start) => total + (1 - RELEASE_WEIGHT) * years * ratioFrom(start),
          RELEASE_WEIGHT * ratioFrom(0),
        );
        expect(process.evidence()).toBeCloseTo(sum, 9);
      }),
    );
  });

  test("no bet gains on the average while success is as expected or better", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        (expected, better, fall) => {
          const truth = expected + better * (1 - expected);
          const evidenceAfter = (success: boolean): number => {
            const process = degradationProcess({ fall, doubt: 0 });
            process.observe(success, expected, 0);
            return process.evidence();
          };
          expect(truth * evidenceAfter(true) + (1 - truth) * evidenceAfter(false)).toBeLessThanOrEqual(
            RELEASE_WEIGHT + 1e-9,
          );
        },
      ),
    );
  });

  test("with doubt, the mean over what the truth may be stays at the weights opened", () => {
    const first = degradationProcess({ fall: 0.15, doubt: 0.4 });
    const p = first.corrected(0.7);
    const evidenceAfter = (outcomes: readonly boolean[]): number => {
      const process = degradationProcess({ fall: 0.15, doubt: 0.4 });
      for (const success of outcomes) process.observe(success, 0.7, 0);
      return process.evidence();
    };
    const second = (success: boolean): number => {
      const process = first.copy();
      process.observe(success, 0.7, 0);
      return process.corrected(0.7);
    };
    const mean =
      p * second(true) * evidenceAfter([true, true]) +
      p * (1 - second(true)) * evidenceAfter([true, false]) +
      (1 - p) * second(false) * evidenceAfter([false, true]) +
      (1 - p) * (1 - second(false)) * evidenceAfter([false, false]);
    expect(mean).toBeCloseTo(RELEASE_WEIGHT, 10);
  });

  test("health sharpens a doubtful expectation", () => {
    const process = degradationProcess({ fall: 0.15, doubt: 0.5 });
    const random = createRandom(3);
    for (let outcome = 0; outcome < 2000; outcome++) process.observe(random.next() < 0.85, 0.8, 0.0001);
    expect(process.corrected(0.8)).toBeGreaterThan(0.82);
    expect(process.corrected(0.8)).toBeLessThan(0.88);
  });

  test("a copy goes its own way", () => {
    const process = degradationProcess(known);
    const copy = process.copy();
    copy.observe(false, 0.8, 0);
    expect(process.evidence()).toBe(RELEASE_WEIGHT);
    expect(copy.evidence()).toBeGreaterThan(RELEASE_WEIGHT);
  });

  test("a certain expectation and endless failures stay finite numbers", () => {
    const process = degradationProcess({ fall: 0.15, doubt: 0.3 });
    for (let outcome = 0; outcome < 500; outcome++) process.observe(false, 1, 0.001);
    expect(Number.isFinite(process.evidence())).toBe(true);
    expect(process.evidence()).toBeGreaterThan(1e6);
  });
});
