import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { choiceWeights } from "./choice-weights.ts";
import { banditTable, randomTable, sparseOf, tableOf, trueSuccess } from "./simulated-transitions.fixture.ts";

describe("the weight of a row by what a policy would choose", () => {
  it("agrees with a case worked by hand", () => {
    // 3 rows of agent 0, 1 of agent 1, one task type; scores 1 and -1 everywhere, so sigma is 1
    const rows = [0, 0, 0, 1].map((action) => ({ state: sparseOf([1]), action, reward: 0, taskType: 0 }));
    const weights = choiceWeights(
      tableOf(1, 2, rows),
      Float64Array.from([0, 1, 2, 3].flatMap(() => [-1, 1])),
    );
    // shares: (3 + 10 * 3/4) / 14 = 3/4; softmax of -1 and 1: 0.1192 and 0.8808; truncated at sqrt(4) = 2
    expect(weights[0]).toBeCloseTo(0.1192 / 0.75, 4);
    expect(weights[3]).toBe(2);
  });

  it("is 1 everywhere for a policy and a log that both choose by lot, and 0 for what was not allowed", () => {
    const rows = [0, 1, 2, 0, 1, 2].map((action) => ({ state: sparseOf([1]), action, reward: 0 }));
    for (const weight of choiceWeights(tableOf(1, 3, rows), new Float64Array(18)))
      expect(weight).toBeCloseTo(1, 12);
    const masked = rows.map((row) => ({ ...row, mask: [0, 1, 1] }));
    const weights = choiceWeights(tableOf(1, 3, masked), new Float64Array(18));
    expect(Array.from(weights, (weight) => weight > 0)).toEqual([false, true, true, false, true, true]);
  });

  it("lies within 0 and the root of the rows, and does not depend on the unit of the scores", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (seed, unit) => {
          const random = createRandom(seed);
          const table = randomTable(random, 30, 3, 4);
          const scores = Float64Array.from({ length: 120 }, random.normal);
          const weights = choiceWeights(table, scores);
          const other = choiceWeights(
            table,
            scores.map((score) => 7 + unit * score),
          );
          weights.forEach((weight, row) => {
            expect(weight).toBeGreaterThanOrEqual(0);
            expect(weight).toBeLessThanOrEqual(Math.sqrt(30));
            expect(other[row]).toBeCloseTo(weight, 6);
          });
        },
      ),
      { numRuns: 50 },
    );
  });

  it("makes the mean outcome of a log that is mostly one agent's that of the softened policy", () => {
    const [actions, taskTypes] = [3, 3];
    const table = banditTable({
      seed: 3,
      rows: 20_000,
      taskTypes,
      actions,
      noiseColumns: 1,
      popularShare: 0.7,
    });
    const truth = Array.from({ length: taskTypes }, (_, type) =>
      Array.from({ length: actions }, (_, action) => trueSuccess(type, action, actions)),
    );
    const weights = choiceWeights(
      table,
      Float64Array.from([...table.taskType].flatMap((type) => truth[type]!)),
    );
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean =
      weights.reduce((sum, weight, row) => sum + weight * table.successProbability[row]!, 0) / total;
    // by the definition: sigma of 0.9, 0.35, 0.35 and the softmax of each over it
    const sigma = Math.sqrt(((0.9 - 1.6 / 3) ** 2 + 2 * (0.35 - 1.6 / 3) ** 2) / 3);
    const [best, rest] = [Math.exp(0.9 / sigma), Math.exp(0.35 / sigma)];
    expect(mean).toBeCloseTo((0.9 * best + 0.35 * 2 * rest) / (best + 2 * rest), 1.7);
    expect(total / table.rows).toBeCloseTo(1, 1);
  });
});
