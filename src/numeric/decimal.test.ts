import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toDecimal } from "./decimal.ts";

describe("toDecimal", () => {
  it("rounds as people do", () => {
    expect(toDecimal(0.33249, 3)).toBe(0.332);
    expect(toDecimal(1.23456, 4)).toBe(1.2346);
    expect(toDecimal(-1.23456, 2)).toBe(-1.23);
    expect(toDecimal(0.99999, 3)).toBe(1);
  });

  it("is the number that toFixed writes, for any number, halves and their neighbours among them", () => {
    const half = fc.integer({ min: 0, max: 2_000_000 }).map((number) => (number + 0.5) / 10_000);
    const beside = fc
      .tuple(half, fc.integer({ min: -3, max: 3 }))
      .map(([at, ulps]) => at * (1 + ulps * 2 ** -52));
    const value = fc.oneof(
      fc.double(),
      fc.double({ min: 0, max: 1 }),
      fc.double({ min: -50, max: 1e7 }),
      half,
      beside,
    );
    fc.assert(
      fc.property(value, fc.integer({ min: 0, max: 8 }), (number, digits) => {
        expect(toDecimal(number, digits)).toBe(Number(number.toFixed(digits)));
      }),
      { numRuns: 2000 },
    );
  });
});
