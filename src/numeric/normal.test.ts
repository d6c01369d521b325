import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "./normal.ts";

describe("normal distribution", () => {
  it("agrees with the printed tables", () => {
    expect(normalCdf(0)).toBeCloseTo(0.5, 14);
    expect(normalCdf(1)).toBeCloseTo(0.8413447460685429, 13);
    expect(normalCdf(-3)).toBeCloseTo(0.0013498980316300946, 14);
    expect(normalCdf(-6)).toBeCloseTo(9.865876450376946e-10, 18);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 11);
    expect(normalQuantile(0.05)).toBeCloseTo(-1.6448536269514722, 11);
  });

  it("has the quantile as the inverse of the distribution function", () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 6, noNaN: true }), (z) => {
        expect(normalQuantile(normalCdf(z))).toBeCloseTo(z, 5);
      }),
    );
  });

  it("agrees with a numeric integral of the density", () => {
    for (const z of [-2.9, -2.7, -0.4, 1.3, 2.83]) {
      let area = 0;
      const step = 1e-4;
      for (let x = -9; x < z; x += step) area += Math.exp(-((x + step / 2) ** 2) / 2) * Math.min(step, z - x);
      expect(normalCdf(z)).toBeCloseTo(area / Math.sqrt(2 * Math.PI), 7);
    }
  });

  it("goes to infinity at the ends and refuses what is no probability", () => {
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
    expect(() => normalQuantile(1.1)).toThrow(RangeError);
  });
});
