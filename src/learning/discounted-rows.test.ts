import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { takeTransitions } from "../dataset/encode-transitions.ts";
import { sliceTransitions, type TransitionTable } from "../dataset/transition-table.ts";
import { createRandom } from "../numeric/random.ts";
import { defaultConfig } from "../schema/config.ts";
import { tallyOutcomes } from "./baselines/outcome-tallies.ts";
import { fitCalibration } from "./calibration.ts";
import { createKernelLearner } from "./kernel-learner.ts";
import { fitDesign } from "./mixed-model/design.ts";
import { discountActions, mergeStatistics, weighted } from "./mixed-model/merge-statistics.ts";
import { group } from "./mixed-model/mixed-problem.fixture.ts";
import { gatherStatistics, type SufficientStatistics } from "./mixed-model/sufficient-statistics.ts";
import { randomTable, sparseOf, tableOf } from "./simulated-transitions.fixture.ts";
import { type TrainingOptions, trainPolicy } from "./trainer.ts";

const weigh = (table: TransitionTable, weightOf: (row: number) => number): TransitionTable => ({
  ...table,
  weight: Float64Array.from({ length: table.rows }, (_, row) => weightOf(row)),
});

const sums = ({ products, responses, rows, meanReward }: SufficientStatistics): number[] => [
  ...products.flatMap((product) => [...product]),
  ...responses.flatMap((response) => [...response]),
  rows,
  meanReward,
];

function expectClose(found: readonly number[], wanted: readonly number[]): void {
  expect(found.length).toBe(wanted.length);
  found.forEach((value, k) => {
    expect(Math.abs(value - wanted[k]!)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(wanted[k]!)));
  });
}

describe("rows of an earlier form of their agent, in the prior", () => {
  it("count by hand: rewards 2 of weight 1 and 8 of weight 1/2 have mean 4, and 1.5 rows", () => {
    const rows = [2, 8].map((reward) => ({ state: sparseOf([1]), action: 0, reward }));
    const table = weigh(tableOf(1, 1, rows), (row) => (row === 0 ? 1 : 0.5));
    const { rows: counted, meanReward, squares } = gatherStatistics(table, fitDesign(table.states, []));
    expect([counted, meanReward]).toEqual([1.5, 4]);
    expect(squares).toBeCloseTo(1 * 4 + 0.5 * 16, 12);
  });

  it("enter with the power of their weight: as the sums of those rows by themselves, times the weight", () => {
    const seeds = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 1, max: 39 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        (seed, cut, weight) => {
          const table = randomTable(createRandom(seed), 40, 6, 3);
          const design = fitDesign(table.states, [group(0, 2), group(2, 4, 2)]);
          const found = gatherStatistics(
            weigh(table, (row) => (row < cut ? weight : 1)),
            design,
          );
          const earlier = gatherStatistics(sliceTransitions(table, 0, cut), design);
          const since = gatherStatistics(sliceTransitions(table, cut, 40), design);
          const wanted = mergeStatistics(weighted(earlier, weight), since);
          expectClose([...sums(found), found.squares], [...sums(wanted), wanted.squares]);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("of weight 0 are as if they were not there, and all of them of weight 0 leave zeros, not NaN", () => {
    const table = randomTable(createRandom(3), 30, 4, 2);
    const design = fitDesign(table.states, [group(0, 4)]);
    const found = gatherStatistics(
      weigh(table, (row) => row % 2),
      design,
    );
    const odd = takeTransitions(
      table,
      Array.from({ length: 15 }, (_, index) => 2 * index + 1),
    );
    expectClose(sums(found), sums(gatherStatistics(odd, design)));
    const none = gatherStatistics(
      weigh(table, () => 0),
      design,
    );
    expect([none.rows, none.meanReward, none.variance, none.squares]).toEqual([0, 0, 0, 0]);
  });

  it("may be discounted after they were summed up, agent by agent", () => {
    const table = randomTable(createRandom(9), 60, 4, 3);
    const design = fitDesign(table.states, [group(0, 4)]);
    const whole = gatherStatistics(table, design);
    const found = discountActions(whole, [1, 0.25, 1]);
    const wanted = gatherStatistics(
      weigh(table, (row) => (table.action[row] === 1 ? 0.25 : 1)),
      design,
    );
    expectClose(sums(found), sums(wanted));
    expect(found.variance).toBeGreaterThan(0.5 * wanted.variance);
    expect(found.variance).toBeLessThan(2 * wanted.variance);
    expect(discountActions(whole, [1, 1, 1])).toBe(whole);
  });
});

describe("rows of an earlier form of their agent, in a network's training", () => {
  /** How often each row takes part, and the mean loss's weights, over the epochs. */
  function uses(table: TransitionTable, epochs: number): number[] {
    const { model } = defaultConfig();
    const options: TrainingOptions = {
      train: table,
      validation: sliceTransitions(table, 0, 0),
      model: {
        ...model,
        hyperparameters: { ...model.hyperparameters, hidden_layers: [4], batch_size: 16 },
        training: { ...model.training, max_epochs: epochs },
      },
      createLearner: (...parts) => {
        const learner = createKernelLearner(...parts);
        return {
          ...learner,
          trainStep: (seen, rows) => {
            for (const row of Array.from(rows)) counts[row]!++;
            return learner.trainStep(seen, rows);
          },
        };
      },
    };
    const counts = Array<number>(table.rows).fill(0);
    const training = trainPolicy(options);
    while (!training.next().done);
    return counts;
  }

  it("take part in as many epochs as their weight says, the others in each", () => {
    const table = weigh(randomTable(createRandom(2), 30, 4, 2), (row) =>
      row < 10 ? 0.25 : row < 12 ? 0 : 1,
    );
    const counts = uses(table, 80);
    const share = counts.slice(0, 10).reduce((sum, count) => sum + count, 0) / 800;
    expect(Math.abs(share - 0.25)).toBeLessThan(5 * Math.sqrt((0.25 * 0.75) / 800));
    expect(counts.slice(10, 12)).toEqual([0, 0]);
    expect(new Set(counts.slice(12))).toEqual(new Set([80]));
  });
});

describe("rows of an earlier form of their agent, elsewhere", () => {
  it("are less evidence for a calibration, and weigh less in it", () => {
    const scores = Array.from({ length: 50 }, (_, row) => row % 10);
    const outcomes = scores.map((score, row) => ((score + row) % 7 < 4 ? 1 : 0));
    const half = scores.map(() => 0.5);
    expect(fitCalibration({ scores, outcomes }).method).toBe("platt");
    expect(fitCalibration({ scores, outcomes, discounts: half })).toMatchObject({
      method: "base_rate",
      reason: "50 held-out outcomes that count as 25.0, fewer than 30",
    });
    const prior = { mean: 0.5, concentration: 2 };
    // 1 + 0.5 * 0 successes of 1 + 0.5 trials, beside one success of the two that the prior counts as
    const rate = fitCalibration({ scores: [1, 1], outcomes: [1, 0], discounts: [1, 0.5] }, { prior });
    expect(rate).toMatchObject({ rate: (1 + 1) / (1.5 + 2) });
  });

  it("count less in success rates", () => {
    const rows = [1, 1, 0].map((success) => ({
      state: sparseOf([1]),
      action: 0,
      reward: 0,
      taskType: 0,
      successProbability: success,
    }));
    const { byAction, byTaskType } = tallyOutcomes(
      weigh(tableOf(1, 1, rows), (row) => (row < 2 ? 0.5 : 1)),
      1,
    );
    expect([byAction[0], byTaskType[0]![0]]).toEqual(Array(2).fill({ successes: 1, trials: 2 }));
  });

  it("keep their weights in any choice of rows", () => {
    const table = weigh(randomTable(createRandom(1), 6, 2, 2), (row) => row / 6);
    expect(takeTransitions(table, [4, 1]).weight).toEqual(Float64Array.of(4 / 6, 1 / 6));
    expect(sliceTransitions(table, 2, 4).weight).toEqual(Float64Array.of(2 / 6, 3 / 6));
  });
});
