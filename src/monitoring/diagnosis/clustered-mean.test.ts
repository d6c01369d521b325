import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clusteredMean } from "./clustered-mean.ts";

describe("a mean over clusters", () => {
  it("has the interval of the textbook when every row is its own cluster", () => {
    // mean 3, sample variance 2.5, standard error sqrt(2.5 / 5)
    const found = clusteredMean([1, 2, 3, 4, 5], [0, 1, 2, 3, 4], 0.95);
    expect(found).toMatchObject({ value: 3, n: 5, clusters: 5 });
    expect(found.high - 3).toBeCloseTo(1.959964 * Math.sqrt(0.5), 5);
    expect(3 - found.low).toBeCloseTo(1.959964 * Math.sqrt(0.5), 5);
  });

  it("does not become surer when every row is written down again in its cluster", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2 }), (values) => {
        const clusters = values.map((_, row) => row);
        const once = clusteredMean(values, clusters, 0.9);
        const twice = clusteredMean([...values, ...values], [...clusters, ...clusters], 0.9);
        expect(twice.low).toBeCloseTo(once.low, 9);
        expect(twice.high).toBeCloseTo(once.high, 9);
      }),
    );
  });

  it("says nothing of its precision with a single cluster", () => {
    expect(clusteredMean([1, 2, 3], [4, 4, 4], 0.95)).toMatchObject({ low: -Infinity, high: Infinity });
    expect(() => clusteredMean([], [], 0.95)).toThrow(RangeError);
  });
});
