import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { minimise } from "../../numeric/lbfgs.ts";
import { marginalLikelihood } from "./marginal-likelihood.ts";
import { randomProblem } from "./mixed-problem.fixture.ts";

describe("the marginal likelihood", () => {
  it("has the gradient that finite differences give, and one factor per variance", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { random, design, statistics, features } = randomProblem(seed);
        const { factors, objective } = marginalLikelihood(design, statistics, features);
        expect(factors).toBe(2 * 2 + 3);
        const point = Float64Array.from({ length: factors }, random.normal);
        const gradient = new Float64Array(factors);
        objective(point, gradient);
        const step = 1e-5;
        const unused = new Float64Array(factors);
        const at = (k: number, by: number) =>
          objective(
            point.map((entry, index) => (index === k ? entry + by : entry)),
            unused,
          );
        gradient.forEach((entry, k) => {
          const numeric = (at(k, step) - at(k, -step)) / (2 * step);
          expect(Math.abs(entry - numeric)).toBeLessThan(1e-5 * Math.max(1, Math.abs(numeric)));
        });
      }),
      { numRuns: 40 },
    );
  });

  it("leaves a variance that no row speaks of at its expected share", () => {
    // without agent features their factor has the prior alone, whose best is 0
    const { design, statistics } = randomProblem(3);
    const none = { width: 0, values: new Float64Array(0) };
    const { factors, objective } = marginalLikelihood(design, statistics, none);
    const { point } = minimise(objective, new Float64Array(factors).fill(0.5), {
      maxIterations: 50,
      gradientTolerance: 1e-7,
    });
    expect(point[factors - 2]).toBeCloseTo(0, 6);
  });
});
