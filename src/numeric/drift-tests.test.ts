import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chiSquaredTail } from "./chi-squared.ts";
import { sequenceRadius } from "./confidence-sequence.ts";
import { chiSquaredTest } from "./contingency.ts";
import { falseDiscoveryAdjusted } from "./false-discovery.ts";
import { kolmogorovSmirnov, kolmogorovTail } from "./kolmogorov.ts";
import { normalCdf } from "./normal.ts";
import { createRandom } from "./random.ts";

interface Fixture {
  chi_squared: [number, number, number][];
  kolmogorov: [number, number][];
  kolmogorov_smirnov: { one: number[]; other: number[]; statistic: number; p: number }[];
  contingency: { one: number[]; other: number[]; statistic: number; degrees: number; p: number }[];
  false_discovery: { p: number[]; adjusted: number[] };
}
const scipy = JSON.parse(readFileSync("test/fixtures/monitoring/scipy.json", "utf8")) as Fixture;

describe("chi-squared", () => {
  test.each(scipy.chi_squared)("P(X >= %d) with %d degrees of freedom is scipy's", (x, degrees, p) => {
    expect(Math.abs(chiSquaredTail(x, degrees) / p - 1)).toBeLessThan(1e-9);
  });

  test("has the closed forms: exp(-x/2) for two degrees, the normal's two tails for one", () => {
    expect(chiSquaredTail(3, 2)).toBeCloseTo(Math.exp(-1.5), 13);
    expect(chiSquaredTail(1.96 ** 2, 1)).toBeCloseTo(2 * normalCdf(-1.96), 13);
    expect(chiSquaredTail(0, 5)).toBe(1);
    expect(() => chiSquaredTail(1, 0)).toThrow(RangeError);
  });

  test.each(scipy.contingency)("of counts $one and $other is scipy's", ({ one, other, ...theirs }) => {
    const { statistic, degrees, pValue } = chiSquaredTest(one, other);
    expect(statistic).toBeCloseTo(theirs.statistic, 9);
    expect(degrees).toBe(theirs.degrees);
    expect(pValue).toBeCloseTo(theirs.p, 10);
  });

  test("finds nothing where nothing can differ", () => {
    expect(chiSquaredTest([5, 0], [9, 0]).pValue).toBe(1);
    expect(chiSquaredTest([0, 0], [9, 3]).pValue).toBe(1);
  });
});

describe("Kolmogorov and Smirnov", () => {
  test.each(scipy.kolmogorov)("the limit distribution's tail at %d is scipy's", (x, p) => {
    expect(kolmogorovTail(x)).toBeCloseTo(p, 11);
  });

  test.each(scipy.kolmogorov_smirnov)("D is scipy's, p near its exact one ($p)", (sample) => {
    const { statistic, pValue } = kolmogorovSmirnov(sample.one, sample.other);
    expect(statistic).toBeCloseTo(sample.statistic, 12);
    expect(Math.abs(pValue - sample.p)).toBeLessThan(0.1 * sample.p + 1e-4);
  });

  test("by hand: {1, 2, 3} and {2.5, 4}: after 2 two thirds against none", () => {
    expect(kolmogorovSmirnov([3, 1, 2], [4, 2.5]).statistic).toBeCloseTo(2 / 3, 12);
  });

  test("the same sample twice is no difference, two apart are the largest", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 }), (values) => {
        expect(kolmogorovSmirnov(values, values)).toEqual({ statistic: 0, pValue: 1 });
        expect(
          kolmogorovSmirnov(
            values,
            values.map((value) => value + 100),
          ).statistic,
        ).toBe(1);
      }),
    );
    expect(() => kolmogorovSmirnov([], [1])).toThrow(RangeError);
  });
});

describe("the false discovery rate", () => {
  test("is adjusted as scipy does", () => {
    const adjusted = falseDiscoveryAdjusted(scipy.false_discovery.p);
    for (const [index, p] of scipy.false_discovery.adjusted.entries())
      expect(adjusted[index]).toBeCloseTo(p, 12);
  });

  test("by hand, in the order given: 0.03, 0.01, 0.5 become 0.045, 0.03, 0.5", () => {
    const adjusted = falseDiscoveryAdjusted([0.03, 0.01, 0.5]);
    for (const [index, p] of [0.045, 0.03, 0.5].entries()) expect(adjusted[index]).toBeCloseTo(p, 12);
  });
});

describe("an interval that may be looked at all the time", () => {
  test("by hand: 50 values, 95 %: sqrt(25 (2 log 20 + log 2)) / 50", () => {
    expect(sequenceRadius(50, 0.95)).toBeCloseTo(Math.sqrt(25 * (2 * Math.log(20) + Math.log(2))) / 50, 12);
    expect(sequenceRadius(0, 0.95)).toBe(1);
  });

  test("misses the truth at any of 500 looks in fewer than 5 % of the runs", () => {
    let missed = 0;
    for (let seed = 0; seed < 300; seed++) {
      const random = createRandom(seed);
      let sum = 0;
      for (let n = 1; n <= 500; n++) {
        sum += random.next() < 0.5 ? 1 : 0;
        if (Math.abs(sum / n - 0.5) > sequenceRadius(n, 0.95)) {
          missed++;
          break;
        }
      }
    }
    expect(missed).toBeLessThanOrEqual(15);
  });
});
