import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minimise } from "./lbfgs.ts";
import { logBeta, logGamma } from "./log-gamma.ts";
import { maskedLogSumExp, maskedSoftmax } from "./softmax.ts";

const settings = { maxIterations: 500, gradientTolerance: 1e-9 };

describe("minimise", () => {
  it("finds the minimum of a badly scaled parabola", () => {
    const scales = [1, 100, 10_000];
    const result = minimise(
      (point, gradient) => {
        let value = 0;
        scales.forEach((scale, index) => {
          const distance = point[index]! - index;
          gradient[index] = scale * distance;
          value += 0.5 * scale * distance * distance;
        });
        return value;
      },
      Float64Array.of(5, 5, 5),
      settings,
    );
    expect(result.converged).toBe(true);
    result.point.forEach((value, index) => {
      expect(value).toBeCloseTo(index, 8);
    });
  });

  it("follows the valley of Rosenbrock to (1, 1)", () => {
    const { point, converged } = minimise(
      (at, gradient) => {
        const [x, y] = [at[0]!, at[1]!];
        gradient[0] = -2 * (1 - x) - 400 * x * (y - x * x);
        gradient[1] = 200 * (y - x * x);
        return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
      },
      Float64Array.of(-1.2, 1),
      settings,
    );
    expect(converged).toBe(true);
    expect(point[0]).toBeCloseTo(1, 7);
    expect(point[1]).toBeCloseTo(1, 7);
  });

  it("says when it was stopped before the end", () => {
    const result = minimise(
      (at, gradient) => {
        gradient[0] = 4 * at[0]! ** 3;
        return at[0]! ** 4;
      },
      Float64Array.of(3),
      { maxIterations: 2, gradientTolerance: 1e-12 },
    );
    expect(result).toMatchObject({ iterations: 2, converged: false });
  });
});

describe("the masked softmax", () => {
  it("sums to 1, is zero where masked, and does not overflow", () => {
    const entry = fc.tuple(fc.double({ min: -2000, max: 2000, noNaN: true }), fc.integer({ min: 0, max: 1 }));
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 8 }), (entries) => {
        const mask = entries.map(([, allowed]) => allowed);
        mask[0] = 1;
        const probabilities = maskedSoftmax(
          entries.map(([score]) => score),
          mask,
        );
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
        probabilities.forEach((value, index) => {
          if (!mask[index]) expect(value).toBe(0);
        });
      }),
    );
  });

  it("agrees with a case worked by hand, from the middle of a row", () => {
    expect(maskedLogSumExp([9, 0, Math.log(3), 50], 1, [1, 1, 0], 0, 3)).toBeCloseTo(Math.log(4), 12);
    expect(() => maskedSoftmax([1, 2], [0, 0])).toThrow("no entry is allowed");
  });
});

describe("logGamma", () => {
  it("is the log of the factorial, and of the square root of pi at one half", () => {
    expect(logGamma(1)).toBeCloseTo(0, 12);
    expect(logGamma(6)).toBeCloseTo(Math.log(120), 12);
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 12);
    expect(logBeta(2, 3)).toBeCloseTo(Math.log(1 / 12), 12);
  });

  it("follows its recurrence", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 500, noNaN: true }), (x) => {
        expect(logGamma(x + 1) - logGamma(x)).toBeCloseTo(Math.log(x), 8);
      }),
    );
  });
});
