import { clippedIps } from "../estimators/clipped-ips.ts";
import type { EstimationRows } from "../estimators/estimator.ts";
import { ips } from "../estimators/ips.ts";
import { empiricalBernstein } from "./empirical-bernstein.ts";
import { sumByEpisode } from "./episode-terms.ts";
import { logarithmicSmoothing } from "./logarithmic-smoothing.ts";

/** One-sided lower bounds of V(pi) that hold for any number of episodes. */
export interface FiniteSampleBounds {
  /** of clipped IPS: the clip can only lower a mean of outcomes that are not negative, so it stays a bound of V(pi) */
  empirical_bernstein: number;
  /** of plain IPS, smoothed */
  logarithmic_smoothing: number;
}

/**
 * Lower bounds of the value of a policy on these rows, each right with probability `level` whatever the number of
 * episodes, where the bootstrap is right only with many. They take the behaviour probabilities for the true ones, as every
 * importance weight does, and use no reward model. `episode` has one entry per row; null for fewer than two episodes.
 * @throws RangeError when an outcome is not between 0 and 1
 */
export function lowerBounds(
  rows: EstimationRows,
  episode: ArrayLike<number>,
  level: number,
): FiniteSampleBounds | null {
  const outside = rows.outcome.find((value) => !(value >= 0 && value <= 1));
  if (outside !== undefined) throw new RangeError(`a bound needs outcomes between 0 and 1, not ${outside}`);
  const clipped = sumByEpisode(clippedIps.terms(rows).numerator, episode);
  const plain = sumByEpisode(ips.terms(rows).numerator, episode);
  const bernstein = empiricalBernstein(clipped.values, rows.weightClip * clipped.largestShare, level);
  const smoothed = logarithmicSmoothing(plain.values, level);
  if (bernstein === null || smoothed === null) return null;
  return { empirical_bernstein: bernstein, logarithmic_smoothing: smoothed };
}
