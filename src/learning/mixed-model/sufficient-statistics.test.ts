import { describe, expect, it } from "vitest";
import { fitDesign } from "./design.ts";
import { coordinatesOf, plainTable, randomProblem } from "./mixed-problem.fixture.ts";
import { gatherStatistics } from "./sufficient-statistics.ts";

describe("the sufficient statistics", () => {
  it("are sums per agent over the rows written out, about the mean reward", () => {
    const { table, design, statistics } = randomProblem(7);
    const z = coordinatesOf(design, table);
    const mean = table.reward.reduce((sum, reward) => sum + reward, 0) / table.rows;
    expect(statistics.meanReward).toBeCloseTo(mean, 12);
    const { dimensions } = design;
    for (let action = 0; action < table.actions; action++) {
      const own = [...z.keys()].filter((row) => table.action[row] === action);
      for (let i = 0; i < dimensions; i++) {
        const response = own.reduce((sum, row) => sum + z[row]![i]! * (table.reward[row]! - mean), 0);
        expect(statistics.responses[action]![i]).toBeCloseTo(response, 9);
        for (let j = 0; j < dimensions; j++) {
          const product = own.reduce((sum, row) => sum + z[row]![i]! * z[row]![j]!, 0);
          expect(statistics.products[action]![i * dimensions + j]).toBeCloseTo(product, 9);
        }
      }
    }
    const squares = table.reward.reduce((sum, reward) => sum + (reward - mean) ** 2, 0);
    expect(statistics.squares).toBeCloseTo(squares, 9);
    expect(statistics.variance).toBeCloseTo(squares / table.rows, 9);
  });

  it("are zeros, not NaN, without rows", () => {
    const table = plainTable(2, []);
    const statistics = gatherStatistics(table, fitDesign(table.states, []));
    expect(statistics).toMatchObject({ rows: 0, meanReward: 0, variance: 0, squares: 0 });
  });

  it("take every third row of 300,000", () => {
    const rows = 300_000;
    const offsets = new Uint32Array(rows + 1);
    const states = { rows, columns: 1, offsets, indices: new Uint32Array(0), values: new Float32Array(0) };
    const table = {
      ...plainTable(1, []),
      rows,
      states,
      action: new Int32Array(rows),
      reward: Float64Array.from({ length: rows }, (_, row) => row % 3),
    };
    const statistics = gatherStatistics(table, fitDesign(states, []));
    expect([statistics.rows, statistics.products[0]![0]]).toEqual([100_000, 100_000]);
    expect(statistics.squares).toBe(0); // the rows taken all have reward 0
  });
});
