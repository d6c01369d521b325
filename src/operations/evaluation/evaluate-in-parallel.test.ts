import { describe, expect, it } from "vitest";
import { evaluationInput, learnedChoice } from "../../evaluation/bandit-policies.fixture.ts";
import { evaluateWithDecisions, selectRows } from "../../evaluation/evaluate-policies.ts";
import { fitAll, fitTaskOf } from "../../evaluation/fits.ts";
import { simulateBandit } from "../../evaluation/simulator/simulate-bandit.ts";
import { evaluateInParallel } from "./evaluate-in-parallel.ts";

const bandit = simulateBandit({ seed: 4, trainRows: 6000, testRows: 6000 });
const amounts = { train: bandit.train.reward, test: bandit.test.reward };
const input = {
  ...evaluationInput(bandit, learnedChoice(bandit), { bootstrap_replicates: 50 }),
  rewardParts: [{ weight: "quality_weight" as const, unit: "rating point", now: 1, ...amounts }],
};

describe("evaluateInParallel", () => {
  it("comes to the evaluation of one thread, for any number of workers", async () => {
    const wanted = evaluateWithDecisions(input);
    for (const workers of [1, 2]) expect(await evaluateInParallel(input, workers)).toEqual(wanted);
  });

  it("refuses what one thread refuses", async () => {
    const nothing = { ...input, test: { ...input.test, rows: 0 } };
    await expect(evaluateInParallel(nothing, 2)).rejects.toThrow("an evaluation needs at least 2");
  });
});

describe("what the models are fitted to", () => {
  it("can cross into another thread: a copy leads to the same models", () => {
    const task = fitTaskOf(input, selectRows(input));
    const small = { ...task, settings: { ...task.settings, folds: 2 } };
    expect(fitAll(structuredClone(small))).toEqual(fitAll(small));
  });
});
