import { describe, expect, it } from "vitest";
import { moveOut, untriedDifference, untriedRange } from "./untried-choices.ts";

// two rows, two actions; the policy sends half of row 0 and all of row 1 to action 1, which was tried in row 1 only
const target = Float64Array.of(0.5, 0.5, 0, 1);
const supported = Uint8Array.of(1, 0, 1, 1);
const outcome = { observed: Float64Array.of(0, 1), model: Float64Array.of(0.9, 0.6, 0.9, 0.6) };

describe("untriedRange", () => {
  it("is how much the untried choices could be worse and better than the reward model says", () => {
    const range = untriedRange(target, supported, outcome);
    expect(range.below).toBeCloseTo((0.5 * 0.6) / 2, 12);
    expect(range.above).toBeCloseTo((0.5 * 0.4) / 2, 12);
  });

  it("is nothing where every choice was tried", () => {
    expect(untriedRange(target, new Uint8Array(4).fill(1), outcome)).toEqual({ below: 0, above: 0 });
  });

  it("moves the bounds of a difference out by what is untried on both sides", () => {
    const range = untriedDifference({ below: 0.1, above: 0.2 }, { below: 0.01, above: 0.02 });
    const bounds = { value: 0.3, low: 0.2, high: 0.4, lower_bound: 0.22, upper_bound: 0.38 };
    const moved = moveOut(bounds, range);
    expect(moved.value).toBe(0.3);
    expect(moved.low).toBeCloseTo(0.08, 12);
    expect(moved.lower_bound).toBeCloseTo(0.1, 12);
    expect(moved.high).toBeCloseTo(0.61, 12);
    expect(moved.upper_bound).toBeCloseTo(0.59, 12);
  });
});
