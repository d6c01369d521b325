import { describe, expect, it } from "vitest";
import type { TransitionTable } from "../dataset/transition-table.ts";
import { evaluateChoice, learnedChoice } from "./bandit-policies.fixture.ts";
import type { SimulatedAdvice } from "./simulator/bandit-options.ts";
import { type SimulatedBandit, simulateBandit } from "./simulator/simulate-bandit.ts";

const forget = ({ advice: _, ...table }: TransitionTable): TransitionTable => table;
const forgetful = (bandit: SimulatedBandit): SimulatedBandit => ({
  ...bandit,
  train: forget(bandit.train),
  test: forget(bandit.test),
});

const HALF = { share: 0.5, followed: 0.6, insight: 1.5 };
/** the second half of the log: the whole test period */
const LATE = { share: 1, followed: 0.6, insight: 1.5, late: true };

/** what intervals that hold the truth in 95 of 100 cases would do once in 140 times */
const TOO_FEW = 12;

/** Of 16 simulations those in which the interval of success and of gain hold the truth, and the check of today passes. */
function countCovered(advice: SimulatedAdvice, change: (bandit: SimulatedBandit) => SimulatedBandit) {
  const covered = { value: 0, gain: 0, today: 0 };
  for (let seed = 200; seed < 216; seed++) {
    const bandit = simulateBandit({ seed, trainRows: 400, testRows: 400, noiseColumns: 2, advice });
    const choice = learnedChoice(bandit);
    const report = evaluateChoice(change(bandit), choice, { bootstrap_replicates: 200, k_folds: 2 });
    const found = report.policies[0]?.success_rate;
    const truth = bandit.value(choice);
    const gain = truth - bandit.behaviourValue;
    const difference = found?.difference_to_behaviour;
    if (found && (found.low ?? 1) <= truth && truth <= (found.high ?? 0)) covered.value += 1;
    if (difference && difference.low <= gain && gain <= difference.high) covered.gain += 1;
    if (report.negative_controls.behaviour_as_policy.passes) covered.today += 1;
  }
  return covered;
}

/** A quick look with generous limits; the scenarios `advised` of bench/coverage.mjs measure it properly. */
describe("a log of which half was advised by somebody who sees more than our models", () => {
  it.each([HALF, LATE])("is judged rightly where the rows say who was recommended (%o)", (advice) => {
    const { value, gain, today } = countCovered(advice, (bandit) => bandit);
    expect(value).toBeGreaterThanOrEqual(13);
    expect(gain).toBeGreaterThanOrEqual(13);
    expect(today).toBeGreaterThanOrEqual(13);
  });

  it("is judged wrongly where they do not, and our check of today need not see it", () => {
    expect(countCovered(HALF, forgetful).gain).toBeLessThanOrEqual(TOO_FEW);
  });

  it("is judged wrongly where they do not and the advice began in the middle of the log: the check of today sees that", () => {
    const { gain, today } = countCovered(LATE, forgetful);
    expect(gain).toBeLessThanOrEqual(TOO_FEW);
    expect(today).toBeLessThanOrEqual(TOO_FEW);
  });
});
