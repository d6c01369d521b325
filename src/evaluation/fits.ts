import { type BehaviourModel, fitBehaviour } from "./behaviour/behaviour-model.ts";
import type { Decisions, SelectedRows } from "./decisions.ts";
import { partsWithGain, type RewardPart } from "./doubt/reward-flips.ts";
import type { EvaluationInput } from "./evaluation-input.ts";
import type { Outcome } from "./judge.ts";
import { shuffleOutcomes } from "./negative-controls.ts";
import { type BothOutcomes, fitRewards, type RewardModel } from "./reward-model.ts";

/** What the models are fitted to: plain data, so that it can cross into another thread. */
export interface FitTask {
  train: Decisions;
  test: Decisions;
  settings: { folds: number; seed: number };
  /** parts of the reward whose gain is asked for */
  parts: readonly RewardPart[];
}

export interface FittedPart {
  part: RewardPart;
  outcome: Outcome;
}

/** What each agent would have achieved, by every outcome that is asked about. */
export interface OutcomeFits {
  success: RewardModel;
  reward: RewardModel;
  shuffled: Outcome[];
  parts: FittedPart[];
}

/** All models that an evaluation rests on, each cross-fitted. None of them knows a policy. */
export interface Fits {
  behaviour: BehaviourModel;
  outcomes: OutcomeFits;
}

export function fitTaskOf({ settings, rewardParts = [] }: EvaluationInput, rows: SelectedRows): FitTask {
  const select = (part: RewardPart): RewardPart => ({
    ...part,
    train: Float64Array.from(rows.train.tableRow, (row) => part.train[row]!),
    test: Float64Array.from(rows.test.tableRow, (row) => part.test[row]!),
  });
  return {
    train: rows.train.decisions,
    test: rows.test.decisions,
    settings: { folds: settings.k_folds, seed: settings.seed },
    parts: rewardParts.map(select),
  };
}

/** Whom people choose: half of the work. */
export const fitChoosers = ({ train, test, settings }: FitTask): BehaviourModel =>
  fitBehaviour(train, test, settings);

/** What agents achieve: the other half, which needs nothing of the first one. */
export function fitOutcomes({ train, test, settings, parts }: FitTask): OutcomeFits {
  const shuffles = shuffleOutcomes(train, test, settings.seed);
  const asked = partsWithGain(parts);
  const outcomes: BothOutcomes[] = [
    { train: train.successProbability, test: test.successProbability },
    { train: train.reward, test: test.reward },
    ...shuffles,
    ...asked,
  ];
  const [success, reward, ...others] = fitRewards(train, test, outcomes, settings);
  const outcomeOf = (observed: Float64Array, index: number): Outcome => ({
    observed,
    model: others[index]!.expected,
  });
  return {
    success: success!,
    reward: reward!,
    shuffled: shuffles.map((shuffle, index) => outcomeOf(shuffle.test, index)),
    parts: asked.map((part, index) => ({ part, outcome: outcomeOf(part.test, shuffles.length + index) })),
  };
}

export const fitAll = (task: FitTask): Fits => ({
  behaviour: fitChoosers(task),
  outcomes: fitOutcomes(task),
});
