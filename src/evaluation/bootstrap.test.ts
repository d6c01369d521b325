import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { drawRatio, drawRatios, drawResamples, estimateFrom, subtractDraws } from "./bootstrap.ts";

const termsOf = (values: number[]) => ({
  numerator: Float64Array.from(values),
  denominator: new Float64Array(values.length).fill(1),
});

describe("cluster bootstrap", () => {
  it("draws as many episodes as there are, whole", () => {
    const resamples = drawResamples([7, 7, 3, 9], 50, 1);
    expect(resamples.clusters).toBe(3);
    expect([...resamples.cluster]).toEqual([1, 1, 0, 2]);
    for (let replicate = 0; replicate < 50; replicate++) {
      const counts = resamples.counts?.subarray(replicate * 3, replicate * 3 + 3);
      expect(counts?.reduce((sum, count) => sum + count, 0)).toBe(3);
    }
  });

  it("gives the ratio on the data, on each resample, and without each episode", () => {
    const resamples = drawResamples([0, 0, 1], 20, 2);
    const draws = drawRatio(termsOf([1, 2, 6]), resamples);
    expect(draws.estimate).toBe(3);
    expect([...draws.jackknife]).toEqual([6, 1.5]);
    for (const value of draws.replicates) expect([1.5, 3, 6]).toContain(value);
  });

  it("gives each of several ratios as if it were alone", () => {
    const random = createRandom(8);
    const resamples = drawResamples(Array.from({ length: 90 }, random.normal), 70, 9);
    const column = () => Float64Array.from({ length: 90 }, random.next);
    const weights = column();
    const terms = [
      { numerator: column(), denominator: weights },
      { numerator: column(), denominator: weights.slice() },
      { numerator: weights, denominator: column() },
      { numerator: column(), denominator: column() },
    ];
    expect(drawRatios(terms, resamples)).toEqual(terms.map((each) => drawRatio(each, resamples)));
  });

  it("has the standard error of the theory for independent rows, and a wider one when rows of an episode are alike", () => {
    const random = createRandom(3);
    const pairs = Array.from({ length: 300 }, random.normal).flatMap((value) => [value, value]);
    const alone = drawResamples(
      Array.from({ length: 600 }, (_, row) => row),
      1000,
      4,
    );
    const clustered = drawResamples(
      Array.from({ length: 600 }, (_, row) => row >> 1),
      1000,
      4,
    );
    const narrow = estimateFrom(drawRatio(termsOf(pairs), alone), 0.95);
    const wide = estimateFrom(drawRatio(termsOf(pairs), clustered), 0.95);
    expect(narrow?.standardError).toBeCloseTo(1 / Math.sqrt(600), 2);
    expect((wide?.standardError ?? 0) / (narrow?.standardError ?? 1)).toBeGreaterThan(1.25);
  });

  it("covers the mean of skewed small samples about as often as it says", () => {
    const random = createRandom(5);
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const values = Array.from({ length: 60 }, () => (random.next() < 0.2 ? 1 : 0));
      const resamples = drawResamples(
        values.map((_, row) => row),
        400,
        trial,
      );
      const estimate = estimateFrom(drawRatio(termsOf(values), resamples), 0.95);
      if (estimate && estimate.low <= 0.2 && estimate.high >= 0.2) covered += 1;
    }
    expect(covered / 200).toBeGreaterThan(0.9);
  });

  it("pairs differences: something minus itself is zero on every draw", () => {
    const draws = drawRatio(termsOf([1, 5, 2, 8]), drawResamples([0, 1, 2, 3], 100, 6));
    expect(estimateFrom(subtractDraws(draws, draws), 0.95)).toMatchObject({ value: 0, low: 0, high: 0 });
  });

  it("gives nothing instead of a number when there is nothing to divide by or only one episode", () => {
    const nothing = { numerator: new Float64Array(3), denominator: new Float64Array(3) };
    expect(estimateFrom(drawRatio(nothing, drawResamples([0, 1, 2], 50, 7)), 0.95)).toBeNull();
    expect(estimateFrom(drawRatio(termsOf([1, 2]), drawResamples([4, 4], 50, 7)), 0.95)).toBeNull();
  });
});
