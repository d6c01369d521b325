import type { FullFeedback } from "../../dataset/full-feedback/full-feedback.ts";

/** What is to be maximised: the score alone, or the score minus what it cost, `usdPrice` per US dollar. */
export type RewardUnits = { kind: "success" } | { kind: "net"; usdPrice: number };

/** Reward units of one outcome; an unknown cost is nothing. */
export const unitsOf = (score: number, cost: number | undefined, units: RewardUnits): number =>
  units.kind === "success" ? score : score - units.usdPrice * (cost ?? 0);

/** Reward of each cell, in reward units. Throws a RangeError where a cost is wanted and none is known. */
export function rewardMatrix({ score, cost }: FullFeedback, units: RewardUnits): Float64Array {
  if (units.kind === "net" && cost === null) throw new RangeError("the folder knows no cost");
  return score.map((value, cell) => unitsOf(value, cost?.[cell], units));
}
