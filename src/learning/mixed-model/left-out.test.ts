import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonWithoutEach, leftOutErrors } from "./left-out.ts";
import { randomProblem } from "./mixed-problem.fixture.ts";
import { posterior } from "./posterior.ts";
import type { SufficientStatistics } from "./sufficient-statistics.ts";

/** The same statistics as if the agent had never been asked. */
const without = (statistics: SufficientStatistics, agent: number): SufficientStatistics => ({
  ...statistics,
  products: statistics.products.map((sums, action) => (action === agent ? sums.map(() => 0) : sums)),
  responses: statistics.responses.map((sums, action) => (action === agent ? sums.map(() => 0) : sums)),
});

/** Agents of one coordinate, the constant, with ten rows each: everything is in the means. */
function fromMeans(means: readonly number[]): SufficientStatistics {
  const sums = means.map((mean) => Float64Array.of(10 * mean));
  const shape = { dimensions: 1, actions: means.length, rows: 10 * means.length, meanReward: 0 };
  return {
    ...shape,
    variance: 1,
    squares: 1,
    products: means.map(() => Float64Array.of(10)),
    responses: sums,
  };
}

describe("the common part without one agent", () => {
  it("is the posterior of the rows of the others", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { statistics, features, variances } = randomProblem(seed);
        commonWithoutEach(statistics, features, variances).forEach((common, agent) => {
          const wanted = posterior(without(statistics, agent), features, variances).common;
          common.forEach((entry, k) => {
            expect(Math.abs(entry - wanted[k]!)).toBeLessThan(1e-8 * Math.max(1, Math.abs(wanted[k]!)));
          });
        });
      }),
    );
  });
});

describe("the errors of agents left out", () => {
  // one feature: 1 or -1
  const features = { width: 1, values: Float64Array.of(1, 1, 1, -1, -1, -1) };
  const variances = { common: Float64Array.of(100, 1), agent: Float64Array.of(0.1), noise: 1 };

  it("are smaller by the features where these tell the means, and larger where they do not", () => {
    const told = leftOutErrors(fromMeans([2, 2.2, 1.8, -2, -2.2, -1.8]), features, variances)!;
    expect(told.average).toBeGreaterThan(2); // the average of the five others lies on the other side
    expect(told.described).toBeLessThan(0.6);
    const untold = leftOutErrors(fromMeans([1, -1, 0, 1, -1, 0]), features, variances)!;
    expect(untold.described).toBeGreaterThan(untold.average);
  });

  it("are those of a case worked by hand", () => {
    // means 3, 0, 0 and no use of the features (variance 0): the mean of the two others, as the prior of the mean is wide
    const { described, average } = leftOutErrors(
      fromMeans([3, 0, 0]),
      { width: 1, values: Float64Array.of(1, 1, 1) },
      { common: Float64Array.of(1e9, 1e-12), agent: Float64Array.of(0.1), noise: 1 },
    )!;
    expect(average).toBeCloseTo(Math.sqrt((3 ** 2 + 1.5 ** 2 + 1.5 ** 2) / 3), 6);
    expect(described).toBeCloseTo(average, 6);
  });

  it("are not told of fewer than three agents with both rows and a file", () => {
    const few = { width: 1, values: Float64Array.of(1, 1, 0, 0, 0, 0) };
    expect(leftOutErrors(fromMeans([1, 2, 3, 4, 5, 6]), few, variances)).toBeNull();
    const idle = fromMeans([1, 2, 3]);
    idle.products[2]!.fill(0);
    const three = { width: 1, values: Float64Array.of(1, 1, 1) };
    expect(leftOutErrors(idle, three, variances)).toBeNull();
  });
});
