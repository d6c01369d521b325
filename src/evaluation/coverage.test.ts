import { describe, expect, it } from "vitest";
import { evaluateChoice, learnedChoice } from "./bandit-policies.fixture.ts";
import { simulateBandit } from "./simulator/simulate-bandit.ts";

/** A quick look with generous limits; bench/coverage.mjs measures it properly. */
describe("the interval of clipped DR", () => {
  it("covers the truth in nearly all of 40 simulated bandits, and so does that of the gain", () => {
    let value = 0;
    let gain = 0;
    for (let seed = 100; seed < 140; seed++) {
      const bandit = simulateBandit({ seed, trainRows: 250, testRows: 250, noiseColumns: 2 });
      const choice = learnedChoice(bandit);
      const [judged] = evaluateChoice(bandit, choice, { bootstrap_replicates: 200, k_folds: 2 }).policies;
      const truth = bandit.value(choice);
      const found = judged?.success_rate;
      if (found && (found.low ?? 1) <= truth && truth <= (found.high ?? 0)) value += 1;
      const difference = found?.difference_to_behaviour;
      const trueGain = truth - bandit.value(bandit.propensity);
      if (difference && difference.low <= trueGain && trueGain <= difference.high) gain += 1;
    }
    expect(value).toBeGreaterThanOrEqual(34);
    expect(gain).toBeGreaterThanOrEqual(34);
  });
});
