import { describe, expect, it } from "vitest";
import { adamStep, softUpdate } from "./adam.ts";

const zero = () => Float64Array.of(0);

describe("Adam", () => {
  it("moves by the learning rate against the sign of the slope at the first step, whatever its size", () => {
    for (const slope of [1e-3, -50]) {
      const parameters = Float64Array.of(2);
      adamStep(parameters, Float64Array.of(slope), zero(), zero(), 1, 0.1, 0);
      expect(parameters[0]).toBeCloseTo(2 - 0.1 * Math.sign(slope), 5);
    }
  });

  it("agrees with two steps worked by hand", () => {
    const [parameters, first, second] = [Float64Array.of(1), zero(), zero()];
    adamStep(parameters, Float64Array.of(1), first, second, 1, 0.1, 0);
    adamStep(parameters, Float64Array.of(-3), first, second, 2, 0.1, 0);
    // m = 0.9 * 0.1 - 0.3 = -0.21, corrected by 0.19; v = 0.999 * 0.001 + 0.009 = 0.009999, corrected by 0.001999
    const wanted = 0.9 - (0.1 * (-0.21 / 0.19)) / Math.sqrt(0.009999 / 0.001999);
    expect(first[0]).toBeCloseTo(-0.21, 12);
    expect(second[0]).toBeCloseTo(0.009999, 12);
    expect(parameters[0]).toBeCloseTo(wanted, 7);
  });

  it("decays weights apart from the gradient", () => {
    const parameters = Float64Array.of(4);
    adamStep(parameters, zero(), zero(), zero(), 1, 0.1, 0.5);
    expect(parameters[0]).toBeCloseTo(4 * 0.95, 12);
  });
});

describe("the soft target update", () => {
  it("moves the target by tau of the way", () => {
    const target = Float64Array.of(1, 2);
    softUpdate(target, Float64Array.of(3, 2), 0.25);
    expect([...target]).toEqual([1.5, 2]);
  });
});
