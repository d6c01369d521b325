import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectiveSize, mean, quantile, sorted, variance } from "./statistics.ts";

describe("statistics", () => {
  it("agrees with values worked by hand", () => {
    expect(mean([2, 4, 9])).toBe(5);
    expect(variance([2, 4, 9])).toBe(13);
    expect(quantile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(quantile([1, 2, 3, 4], 1 / 3)).toBeCloseTo(2, 12);
    expect(variance([1])).toBeNaN();
  });

  it("keeps every quantile between the smallest and the largest, rising with the share", () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const ascending = sorted(list.map((value) => value + 0)); // a zero has no sign here
        expect(quantile(ascending, 0)).toBe(ascending[0]);
        expect(quantile(ascending, 1)).toBe(ascending.at(-1));
        expect(quantile(ascending, share / 2)).toBeLessThanOrEqual(quantile(ascending, share) + 1e-6);
      }),
    );
  });
});

describe("effectiveSize", () => {
  it("is the number of equal weights, less when they are uneven, 0 when there is none", () => {
    expect(effectiveSize([2, 2, 2, 2])).toBe(4);
    expect(effectiveSize([1, 3])).toBeCloseTo(16 / 10, 12);
    expect(effectiveSize([0, 0])).toBe(0);
  });
});
