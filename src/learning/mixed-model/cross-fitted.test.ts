import { describe, expect, it } from "vitest";
import { takeTransitions } from "../../dataset/encode-transitions.ts";
import { createRandom } from "../../numeric/random.ts";
import { addAnchor, anchorOf } from "../anchor.ts";
import { randomTable, sparseOf, tableOf } from "../simulated-transitions.fixture.ts";
import { crossFittedScores } from "./cross-fitted.ts";
import { fitMixedModel } from "./fit-mixed-model.ts";
import { group, plainTable } from "./mixed-problem.fixture.ts";
import { posterior } from "./posterior.ts";
import { gatherStatistics } from "./sufficient-statistics.ts";

const groups = [group(0, 2), group(2, 4, 2)];
const table = randomTable(createRandom(5), 40, 6, 3);
const model = fitMixedModel(table, groups);

describe("scores of rows that were not seen", () => {
  it("of a lone agent in a lone state are the mean of the other block", () => {
    const rewards = [1, 2, 3, 10];
    const rows = plainTable(
      1,
      rewards.map((reward) => ({ state: [1], action: 0, reward })),
    );
    const lone = fitMixedModel(rows, []);
    const scores = crossFittedScores(lone, rows, 2)!;
    // rewards are counted from the mean of the others, so nothing is left for the coordinates to say
    expect([...scores]).toEqual([6.5, 6.5, 1.5, 1.5]);
  });

  it("are those of the posterior of all rows but the block's, at the same coordinates and variances", () => {
    const scores = crossFittedScores(model, table, 4)!;
    for (let block = 0; block < 4; block++) {
      const inside = Array.from({ length: 10 }, (_, at) => block * 10 + at);
      const others = takeTransitions(
        table,
        Array.from({ length: 40 }, (_, row) => row).filter((row) => !inside.includes(row)),
      );
      const statistics = gatherStatistics(others, model.design);
      const refitted = {
        ...model,
        statistics,
        posterior: posterior(statistics, model.features, model.variances),
      };
      const wanted = new Float64Array(30);
      addAnchor(wanted, anchorOf(refitted, 1), table.states, inside, 10);
      wanted.forEach((value, at) => {
        expect(scores[block * 30 + at]).toBeCloseTo(value, 4);
      });
    }
  });

  it("do not change with the outcomes of their own block, and do with those of another", () => {
    const before = crossFittedScores(model, table, 4)!;
    const reward = table.reward.map((value, row) => (row < 10 ? value + 50 : value));
    const after = crossFittedScores(model, { ...table, reward }, 4)!;
    expect([...after.subarray(0, 30)]).toEqual([...before.subarray(0, 30)]);
    expect(Math.abs(after[30]! - before[30]!)).toBeGreaterThan(0.01);
  });

  it("know nothing of the same task in another place of the log, nor of the rest of its episode", () => {
    const text = { ...group(0, 12), name: "text" };
    const rows = Array.from({ length: 24 }, (_, row) => ({
      state: sparseOf(Array.from({ length: 12 }, (_, column) => (column === row % 12 ? 1 : 0))),
      action: row % 2,
      reward: row % 3,
    }));
    const twice = tableOf(12, 2, rows);
    const learned = fitMixedModel(twice, [text]);
    const before = crossFittedScores(learned, twice, 4)!;
    const reward = twice.reward.map((value, row) => (row === 15 ? 90 : value));
    const after = crossFittedScores(learned, { ...twice, reward }, 4)!;
    // row 3 is the same task as row 15
    expect([...after.subarray(6, 8)]).toEqual([...before.subarray(6, 8)]);
    expect(after[0]).not.toBe(before[0]);
    expect(crossFittedScores(learned, { ...twice, episode: new Int32Array(24) }, 4)).toBeUndefined();
  });
});
