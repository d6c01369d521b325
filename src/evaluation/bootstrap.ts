import { acceleratedQuantile } from "../numeric/intervals.ts";
import { createRandom } from "../numeric/random.ts";
import { mean, sorted } from "../numeric/statistics.ts";

/** A statistic that is a ratio of sums over rows: a mean has denominators 1, a self-normalised one its weights. */
export interface RatioTerms {
  numerator: Float64Array; // [rows]
  denominator: Float64Array; // [rows]
}

/** Who was drawn how often: one resampling for every statistic, so that differences are paired. */
export interface Resamples {
  /** dense number of each row's cluster */
  cluster: Int32Array; // [rows]
  clusters: number;
  replicates: number;
  /** times each cluster was drawn, row-major */
  counts: Uint16Array; // [replicates * clusters]
}

/**
 * Draws the cluster bootstrap (Field and Welsh 2007, "randomised cluster"): whole episodes with replacement, as many as
 * there are. `episodes` may be any integers.
 */
export function drawResamples(episodes: ArrayLike<number>, replicates: number, seed: number): Resamples {
  const distinct = [...new Set(Array.from(episodes))].sort((one, other) => one - other);
  const numbers = new Map(distinct.map((episode, number) => [episode, number]));
  const cluster = Int32Array.from(episodes, (episode) => numbers.get(episode) ?? 0);
  const clusters = numbers.size;
  const counts = new Uint16Array(replicates * clusters);
  const random = createRandom(seed);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const from = replicate * clusters;
    for (let draw = 0; draw < clusters; draw++) counts[from + random.integer(clusters)]! += 1;
  }
  return { cluster, clusters, replicates, counts };
}

/** A ratio on the data, on every resample, and without each cluster in turn. */
export interface RatioDraws {
  estimate: number;
  replicates: Float64Array; // [replicates]
  jackknife: Float64Array; // [clusters]
}

/** The ratio on the data and its resamples; NaN wherever the denominator vanishes. */
export function drawRatio(terms: RatioTerms, resamples: Resamples): RatioDraws {
  const { clusters, counts } = resamples;
  const numerator = clusterSums(terms.numerator, resamples);
  const denominator = clusterSums(terms.denominator, resamples);
  const replicates = new Float64Array(resamples.replicates);
  for (let replicate = 0; replicate < replicates.length; replicate++) {
    const from = replicate * clusters;
    let top = 0;
    let bottom = 0;
    for (let unit = 0; unit < clusters; unit++) {
      const count = counts[from + unit]!;
      top += count * numerator[unit]!;
      bottom += count * denominator[unit]!;
    }
    replicates[replicate] = top / bottom;
  }
  const top = total(numerator);
  const bottom = total(denominator);
  const jackknife = numerator.map((part, unit) => (top - part) / (bottom - denominator[unit]!));
  return { estimate: top / bottom, replicates, jackknife };
}

function clusterSums(values: Float64Array, { cluster, clusters }: Resamples): Float64Array {
  const sums = new Float64Array(clusters);
  for (let row = 0; row < values.length; row++) sums[cluster[row]!]! += values[row]!;
  return sums;
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

/** One statistic minus another, draw by draw: the paired difference. */
export function subtractDraws(left: RatioDraws, right: RatioDraws): RatioDraws {
  return {
    estimate: left.estimate - right.estimate,
    replicates: left.replicates.map((value, index) => value - right.replicates[index]!),
    jackknife: left.jackknife.map((value, index) => value - right.jackknife[index]!),
  };
}

/** A value with its two-sided interval, one-sided bounds at the same level, and standard error. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
  lowerBound: number;
  upperBound: number;
  standardError: number;
}

/**
 * Bias-corrected and accelerated intervals from the draws. The spread of the resamples is widened by
 * sqrt(n / (n - 1)), n = clusters, because a bootstrap of n units has the variance of divisor n.
 * Null when the statistic is undefined on the data (nothing to divide by) or there are fewer than two clusters.
 */
export function estimateFrom(draws: RatioDraws, level: number): Estimate | null {
  const units = draws.jackknife.length;
  const finite = draws.replicates.filter(Number.isFinite);
  if (!Number.isFinite(draws.estimate) || units < 2 || finite.length < draws.replicates.length / 2)
    return null;
  const widen = Math.sqrt(units / (units - 1));
  const widened = finite.map((value) => draws.estimate + widen * (value - draws.estimate));
  const jackknife = draws.jackknife.filter(Number.isFinite);
  const shape = { ascending: sorted(widened), estimate: draws.estimate, jackknife };
  const centre = mean(widened);
  const at = (share: number): number => acceleratedQuantile(shape, share);
  return {
    value: draws.estimate,
    low: at((1 - level) / 2),
    high: at((1 + level) / 2),
    lowerBound: at(1 - level),
    upperBound: at(level),
    standardError: Math.sqrt(mean(widened.map((value) => (value - centre) ** 2))),
  };
}
