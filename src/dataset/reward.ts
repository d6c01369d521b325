import type { Config } from "../schema/config.ts";

/** What the reward of one delegation is made of; null where it is not known. */
export interface RewardInputs {
  success: boolean;
  /** probability that it succeeded */
  probability: number;
  /** a partial success that nobody rated */
  partial: boolean;
  quality: number | null;
  durationSeconds: number | null;
}

/**
 * reward = outcome + quality * quality_weight + min(duration, max_duration_seconds) * duration_penalty_factor, where outcome is
 * `partial` for a partial success, else p * success + (1 - p) * failure, or `success` or `failure` outright when
 * weigh_by_confidence is off. A missing rating counts as `missing_quality`, a missing duration as `missingDurationSeconds`.
 */
export function rewardOf(
  inputs: RewardInputs,
  reward: Config["reward"],
  missingDurationSeconds: number,
): number {
  const quality = inputs.quality ?? reward.missing_quality;
  const seconds = Math.min(inputs.durationSeconds ?? missingDurationSeconds, reward.max_duration_seconds);
  return (
    outcomePart(inputs, reward) + quality * reward.quality_weight + seconds * reward.duration_penalty_factor
  );
}

function outcomePart({ success, probability, partial }: RewardInputs, reward: Config["reward"]): number {
  if (partial) return reward.partial;
  if (!reward.weigh_by_confidence) return success ? reward.success : reward.failure;
  return probability * reward.success + (1 - probability) * reward.failure;
}
