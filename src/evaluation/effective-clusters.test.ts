import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { effectiveClusters, studentWidening } from "./effective-clusters.ts";

describe("effectiveClusters", () => {
  it("is 1/kurtosis of n: n for two equal lumps, half of it when half of the clusters change nothing", () => {
    expect(effectiveClusters(Float64Array.of(-1, 1, -1, 1))).toBeCloseTo(4, 12);
    expect(effectiveClusters(Float64Array.of(-1, 1, 0, 0))).toBeCloseTo(2, 12);
  });

  it("lies between 1 and n, whatever the clusters say and in whatever unit", () => {
    const values = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 2, maxLength: 30 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.1, max: 10, noNaN: true }), (drawn, unit) => {
        const spread = Math.max(...drawn) - Math.min(...drawn);
        fc.pre(spread > 1e-3);
        const found = effectiveClusters(Float64Array.from(drawn));
        expect(found).toBeGreaterThan(1 - 1e-9);
        expect(found).toBeLessThan(drawn.length + 1e-9);
        expect(effectiveClusters(Float64Array.from(drawn, (value) => unit * value))).toBeCloseTo(found, 6);
      }),
    );
  });
});

describe("studentWidening", () => {
  it("is Student's quantile over the normal one: 2.776 / 1.960 for 4 even clusters at 95 %", () => {
    expect(studentWidening(Float64Array.of(-1, 1, -1, 1), 0.95)).toBeCloseTo(2.77645 / 1.95996, 4);
  });

  it("fades as the clusters become many", () => {
    const even = (clusters: number) =>
      Float64Array.from({ length: clusters }, (_, index) => (index % 2) - 0.5);
    expect(studentWidening(even(50), 0.95)).toBeCloseTo(2.00856 / 1.95996, 4);
    expect(studentWidening(even(2000), 0.95)).toBe(1);
  });
});
