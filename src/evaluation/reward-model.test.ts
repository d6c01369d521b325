import { describe, expect, it } from "vitest";
import { type Decisions, selectDecisions } from "./decisions.ts";
import { fitRewards, type RewardModel } from "./reward-model.ts";
import { simulateBandit } from "./simulator/simulate-bandit.ts";

const bandit = simulateBandit({ seed: 9, trainRows: 3000, testRows: 600, concentration: 0.2 });
const decisionsOf = (table: typeof bandit.train): Decisions => selectDecisions(table, [1, 1, 1, 1]).decisions;
const train = decisionsOf(bandit.train);
const test = decisionsOf(bandit.test);
const outcomes = { train: train.successProbability, test: test.successProbability };
const settings = { folds: 5, seed: 1 };

describe("fitRewards", () => {
  const [model] = fitRewards(train, test, [outcomes], settings) as [RewardModel];

  it("finds what each agent would have achieved per task type", () => {
    let error = 0;
    model.expected.forEach((value, at) => {
      const type = test.taskType[Math.floor(at / 4)] ?? 0;
      error += Math.abs(value - (bandit.success[type]?.[at % 4] ?? 0));
    });
    expect(error / model.expected.length).toBeLessThan(0.05);
    expect(model.explained).toBeGreaterThan(0);
  });

  it("never scores a row by a model that saw its episode", () => {
    const first = test.episode[0];
    const turned = test.successProbability.map((value, row) =>
      test.episode[row] === first ? 1 - value : value,
    );
    const [other] = fitRewards(train, test, [{ ...outcomes, test: turned }], settings) as [RewardModel];
    test.episode.forEach((episode, row) => {
      if (episode !== first) return;
      const own = (from: Float64Array) => [...from.subarray(row * 4, row * 4 + 4)];
      expect(own(other.expected)).toEqual(own(model.expected));
    });
    expect(other.expected).not.toEqual(model.expected);
  });

  it("explains nothing, and not much less than nothing, of pure noise", () => {
    const noise = simulateBandit({ seed: 10, trainRows: 600, testRows: 400, permuteOutcomes: true });
    const rows = { train: decisionsOf(noise.train), test: decisionsOf(noise.test) };
    const success = { train: rows.train.successProbability, test: rows.test.successProbability };
    const [fitted] = fitRewards(rows.train, rows.test, [success], settings) as [RewardModel];
    expect(Math.abs(fitted.explained)).toBeLessThan(0.06);
  });

  it("fits each of several outcomes as if it were alone", () => {
    const other = { train: train.reward, test: test.reward };
    expect(fitRewards(train, test, [other, outcomes], settings)).toEqual([
      ...fitRewards(train, test, [other], settings),
      model,
    ]);
  });

  it("stays within the outcomes that were seen", () => {
    for (const value of model.expected) expect(value >= 0 && value <= 1).toBe(true);
  });
});
