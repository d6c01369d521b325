import type { Config } from "../schema/config.ts";
import type { Transition } from "../schema/transition.ts";
import type { RewardInputs } from "./reward.ts";

/** The weights that the reward is linear in, by their key in the configuration. */
export const REWARD_WEIGHTS = [
  "success",
  "failure",
  "partial",
  "quality_weight",
  "duration_penalty_factor",
] as const;
export type RewardWeight = (typeof REWARD_WEIGHTS)[number];

/** What one of each part is. */
export const REWARD_UNITS: Record<RewardWeight, string> = {
  success: "success",
  failure: "failure",
  partial: "partial success",
  quality_weight: "point of rating",
  duration_penalty_factor: "second",
};

/**
 * How much of each part one delegation has: the sum over the weights of reward[weight] * amount is `rewardOf` of the same
 * inputs. Success and failure are shares (p and 1 - p), the others counts of their unit.
 */
export function rewardAmounts(
  inputs: RewardInputs,
  reward: Config["reward"],
  missingDurationSeconds: number,
): Record<RewardWeight, number> {
  const { partial, success, probability, quality, durationSeconds } = inputs;
  const won = reward.weigh_by_confidence ? probability : Number(success);
  return {
    success: partial ? 0 : won,
    failure: partial ? 0 : 1 - won,
    partial: partial ? 1 : 0,
    quality_weight: quality ?? reward.missing_quality,
    duration_penalty_factor: Math.min(durationSeconds ?? missingDurationSeconds, reward.max_duration_seconds),
  };
}

/** What the reward of a prepared row was made of; rows that stand for a sequence have a reward of several delegations instead. */
export const rewardInputsOf = (row: Transition): RewardInputs => ({
  success: row.success,
  probability: row.success_probability,
  partial: isUnratedPartial(row),
  quality: row.quality_rating,
  durationSeconds: row.duration_seconds,
});

/** A partial success that nobody rated, as `prepare` writes it. */
export const isUnratedPartial = (row: Transition): boolean =>
  !row.success && row.success_probability === 0.5 && row.success_source === "status";
