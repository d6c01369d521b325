import type { TransitionTable } from "../dataset/transition-table.ts";
import { type Sample, shrinkMeans } from "./empirical-bayes.ts";

/**
 * What the untrained network says of each action: its mean reward in training, shrunken towards the mean of all
 * (empirical Bayes), times the reward scale. Learning starts from "the best agent overall" and moves away from it only
 * as far as the data carry it.
 */
export function anchoredOutputBias(table: TransitionTable, rewardScale: number): number[] {
  return shrinkMeans(rewardSamples(table)).map((mean) => mean * rewardScale);
}

/** Count, mean and squared deviations of the rewards of each action (Welford 1962). */
function rewardSamples(table: TransitionTable): Sample[] {
  const samples = Array.from({ length: table.actions }, () => ({ count: 0, mean: 0, squares: 0 }));
  for (let row = 0; row < table.rows; row++) {
    const sample = samples[table.action[row]!]!;
    const deviation = table.reward[row]! - sample.mean;
    sample.count += 1;
    sample.mean += deviation / sample.count;
    sample.squares += deviation * (table.reward[row]! - sample.mean);
  }
  return samples;
}
