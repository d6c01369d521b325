import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../numeric/random.ts";
import { compareByMaxT, surviving } from "./max-t.ts";

const ALONE = (rows: number): number[] => Array.from({ length: rows }, (_, row) => row);

/** Gains of candidates that are alike, as settings are: a common part and their own. */
function correlatedGains(random: Random, candidates: number, rows: number, lead = 0): Float64Array[] {
  const common = Array.from({ length: rows }, random.normal);
  return Array.from({ length: candidates }, (_, candidate) =>
    Float64Array.from(common, (value) => value + random.normal() + (candidate === 0 ? lead : 0)),
  );
}

describe("max-t over candidates", () => {
  it("is right by hand: four episodes that all gain are as extreme as one flip in sixteen", () => {
    const [only] = compareByMaxT([Float64Array.of(1, 1, 1, 1)], ALONE(4), 1);
    // t = 4 / 2; only the flip that changes nothing reaches it
    expect(only?.difference).toBe(1);
    expect(only?.standardError).toBe(0.5);
    expect(only?.adjustedP).toBeGreaterThan(0.045);
    expect(only?.adjustedP).toBeLessThan(0.08);
  });

  it("pays for a second candidate: with two that are each other's reverse, p doubles", () => {
    const up = Float64Array.of(1, 1, 1, 1);
    const [first, second] = compareByMaxT([up, up.map((value) => -value)], ALONE(4), 2);
    expect(first?.adjustedP).toBeGreaterThan(0.1);
    expect(first?.adjustedP).toBeLessThan(0.15);
    expect(second?.adjustedP).toBeCloseTo(1, 1);
  });

  it("counts episodes, not rows: rows that repeat their episode add no evidence", () => {
    const random = createRandom(3);
    const [gain] = correlatedGains(random, 1, 40, 0.4) as [Float64Array];
    const repeated = Float64Array.from([...gain].flatMap((value) => [value, value, value]));
    const episodes = ALONE(40).flatMap((episode) => [episode, episode, episode]);
    const [once] = compareByMaxT([gain], ALONE(40), 4);
    const [thrice] = compareByMaxT([repeated], episodes, 4);
    expect(thrice?.adjustedP).toBe(once?.adjustedP);
    expect(thrice?.difference).toBeCloseTo(once?.difference ?? 0, 12);
    expect(thrice?.standardError).toBeCloseTo(once?.standardError ?? 0, 12);
  });

  it("keeps the configured settings in 95 of 100 logs in which nothing is better", () => {
    const random = createRandom(5);
    let replaced = 0;
    for (let repetition = 0; repetition < 200; repetition++) {
      const gains = correlatedGains(random, 6, 60);
      if (surviving(compareByMaxT(gains, ALONE(60), repetition), 0.05) !== undefined) replaced += 1;
    }
    // 10 expected of 200; 17 is two standard deviations of luck above
    expect(replaced).toBeLessThanOrEqual(17);
    expect(replaced).toBeGreaterThan(0);
  });

  it("finds a candidate that is better, and tells it from its fellows", () => {
    const random = createRandom(6);
    let found = 0;
    for (let repetition = 0; repetition < 40; repetition++) {
      const gains = correlatedGains(random, 6, 200, 0.5);
      if (surviving(compareByMaxT(gains, ALONE(200), repetition), 0.05) === 0) found += 1;
    }
    expect(found).toBeGreaterThanOrEqual(36);
  });

  it("never takes a candidate that is the same as the configured settings on every row", () => {
    const comparisons = compareByMaxT([new Float64Array(50)], ALONE(50), 7);
    expect(comparisons[0]).toEqual({ difference: 0, standardError: 0, adjustedP: 1 });
    expect(surviving(comparisons, 0.05)).toBeUndefined();
  });

  it("says the same for the same seed, also where neighbours are taken together", () => {
    const gains = correlatedGains(createRandom(8), 3, 5000, 0.05);
    expect(compareByMaxT(gains, ALONE(5000), 9)).toEqual(compareByMaxT(gains, ALONE(5000), 9));
  });
});
