import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceleratedQuantiles, newcombeInterval, wilsonInterval } from "./intervals.ts";
import { quantile } from "./statistics.ts";

describe("wilsonInterval", () => {
  it("gives the published interval of 16 in 20 and never leaves 0 to 1", () => {
    const { low, high } = wilsonInterval(16, 20, 0.95);
    expect(low).toBeCloseTo(0.584, 3);
    expect(high).toBeCloseTo(0.9193, 3);
    expect(wilsonInterval(0, 5, 0.95).low).toBe(0);
    expect(wilsonInterval(0, 0, 0.95)).toEqual({ low: 0, high: 1 });
  });

  it("holds the rate, and is narrower with more trials", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, rate) => {
        const small = wilsonInterval(rate * n, n, 0.95);
        const large = wilsonInterval(rate * n * 4, n * 4, 0.95);
        expect(small.low).toBeLessThanOrEqual(rate + 1e-12);
        expect(small.high).toBeGreaterThanOrEqual(rate - 1e-12);
        expect(large.high - large.low).toBeLessThan(small.high - small.low);
      }),
    );
  });
});

describe("newcombeInterval", () => {
  const share = (successes: number, n: number) => ({
    value: successes / n,
    ...wilsonInterval(successes, n, 0.95),
  });

  it("gives the published interval of 56 in 70 less 48 in 80", () => {
    const { low, high } = newcombeInterval(share(56, 70), share(48, 80));
    expect(low).toBeCloseTo(0.0524, 4);
    expect(high).toBeCloseTo(0.3339, 4);
  });

  it("holds the difference, and turns round with its shares", () => {
    const counts = fc.tuple(fc.nat(30), fc.integer({ min: 30, max: 60 }));
    fc.assert(
      fc.property(counts, counts, ([a, n], [b, m]) => {
        const [one, other] = [share(a, n), share(b, m)];
        const forth = newcombeInterval(one, other);
        const back = newcombeInterval(other, one);
        expect(forth.low).toBeLessThanOrEqual(one.value - other.value);
        expect(forth.high).toBeCloseTo(-back.low, 12);
      }),
    );
  });
});

describe("acceleratedQuantiles", () => {
  const ascending = Float64Array.from({ length: 1001 }, (_, index) => index);

  it("is the plain percentile when there is neither bias nor skew", () => {
    const shape = { ascending, estimate: 500, jackknife: [-1, 0, 1] };
    for (const share of [0.025, 0.3, 0.975]) {
      expect(acceleratedQuantiles(shape)(share)).toBeCloseTo(quantile(ascending, share), 6);
    }
  });

  it("moves up when most replicates lie below the estimate, and follows the skew of the jackknife", () => {
    const plain = acceleratedQuantiles({ ascending, estimate: 500, jackknife: [-1, 0, 1] })(0.5);
    expect(acceleratedQuantiles({ ascending, estimate: 600, jackknife: [-1, 0, 1] })(0.5)).toBeGreaterThan(
      plain,
    );
    const longTail = { ascending, estimate: 500, jackknife: [-8, 1, 1, 1, 1, 1, 1, 1, 1] };
    expect(acceleratedQuantiles(longTail)(0.9)).toBeGreaterThan(quantile(ascending, 0.9));
  });
});
