import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createKernel } from "./instance.ts";

/** What the kernel makes of numbers, two at a time. */
function exponentials(numbers: readonly number[]): Float64Array {
  const { call, memory } = createKernel();
  const even = numbers.length + (numbers.length % 2);
  const address = memory.reserve(8 * even);
  memory.doubles().set(numbers, address / 8);
  call.exponentials(address, even);
  return memory.doubles().slice(address / 8, address / 8 + numbers.length);
}

function sameBits(numbers: readonly number[]): void {
  expect(exponentials(numbers)).toEqual(Float64Array.from(numbers, Math.exp));
}

describe("the kernel's exponential", () => {
  it("has the bits of Math.exp for every number up to 0", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ max: 0, noNaN: true }), { minLength: 1, maxLength: 50 }), sameBits),
    );
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -760, max: 0, noNaN: true }), { minLength: 1, maxLength: 500 }),
        sameBits,
      ),
      { numRuns: 400 },
    );
  });

  it("has them at the borders of its cases", () => {
    const half = Math.LN2 / 2;
    const borders = [0, 2 ** -28, half, 0.3465735912, 3 * half, 707.7, 708.4, 745.1332191019411, 745.2, 1];
    const around = borders.flatMap((border) =>
      [-3, -2, -1, 0, 1, 2, 3].map((steps) => -Math.abs(border * (1 + steps * 2 ** -52))),
    );
    const fine = Array.from({ length: 4001 }, (_, index) => -half * (1 + (index - 2000) * 2 ** -34));
    sameBits([...around, ...fine, Number.NEGATIVE_INFINITY, -0]);
  });
});
