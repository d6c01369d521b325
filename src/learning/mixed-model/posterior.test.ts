import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitDesign } from "./design.ts";
import { NO_FEATURES } from "./fit-mixed-model.ts";
import { plainTable, randomProblem } from "./mixed-problem.fixture.ts";
import { posterior } from "./posterior.ts";
import { gatherStatistics } from "./sufficient-statistics.ts";
import { textbookPosterior } from "./textbook.fixture.ts";

const seeds = fc.integer({ min: 0, max: 1e6 });
/** Equal to nine digits of the larger of the two and 1. */
const expectNear = (found: number, wanted: number) =>
  expect(Math.abs(found - wanted)).toBeLessThan(1e-9 * Math.max(1, Math.abs(wanted)));

describe("the posterior of the mixed model", () => {
  it("is the textbook's: evidence, means, second moments and expected residual, features of agents included", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { table, design, statistics, features, variances } = randomProblem(seed);
        const found = posterior(statistics, features, variances);
        const wanted = textbookPosterior(table, design, features, variances);
        const wide = design.dimensions + features.width;
        expectNear(found.logEvidence, wanted.logEvidence);
        [...found.common, ...found.agents.flatMap((mean) => [...mean])].forEach((entry, k) => {
          expectNear(entry, wanted.mean[k]!);
        });
        found.commonSquares.forEach((square, k) => {
          expectNear(square, wanted.squares[k]!);
        });
        found.agentSquares.forEach((square, k) => {
          const ofAll = Array.from(
            { length: table.actions },
            (_, agent) => wanted.squares[wide + agent * design.dimensions + k]!,
          );
          expectNear(
            square,
            ofAll.reduce((sum, entry) => sum + entry, 0),
          );
        });
        expectNear(found.residual, wanted.residual);
      }),
    );
  });

  it("shrinks a balanced one-way layout by n v / (n v + noise), as the classical formula says", () => {
    // two agents, four rows each with means 3 and 1; agents' variance 0.5, noise 2: shrinkage 4 * 0.5 / (4 * 0.5 + 2) = 1/2
    const rewards = [
      [2, 4, 3, 3],
      [0, 2, 1, 1],
    ];
    const rows = rewards.flatMap((of, action) => of.map((reward) => ({ state: [1], action, reward })));
    const table = plainTable(2, rows);
    const design = fitDesign(table.states, []);
    // a free mean of all: the estimate is the grand mean 2 to within 1e-6
    const variances = { common: Float64Array.of(1e6), agent: Float64Array.of(0.5), noise: 2 };
    const { common, agents } = posterior(gatherStatistics(table, design), NO_FEATURES, variances);
    expect(common[0]).toBeCloseTo(0, 9); // about the mean reward of 2
    expect(agents.map(([mean]) => mean)).toEqual([
      expect.closeTo(0.5 * (3 - 2), 9),
      expect.closeTo(0.5 * (1 - 2), 9),
    ]);
  });

  it("pulls an agent with fewer rows closer to what all have in common", () => {
    // the common part held at 0: one agent that always earns 1, its mean is n v / (n v + noise)
    const meanOf = (count: number) => {
      const sum = Float64Array.of(count);
      const shape = { dimensions: 1, actions: 1, rows: count, meanReward: 0, variance: 1, squares: count };
      const variances = { common: Float64Array.of(1e-12), agent: Float64Array.of(0.3), noise: 1 };
      const found = posterior({ ...shape, products: [sum], responses: [sum] }, NO_FEATURES, variances);
      return found.agents[0]![0]!;
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 500 }), (few, more) => {
        expect(meanOf(few)).toBeCloseTo((few * 0.3) / (few * 0.3 + 1), 9);
        expect(meanOf(few + more)).toBeGreaterThan(meanOf(few));
      }),
    );
    expect(meanOf(0)).toBe(0);
  });
});
