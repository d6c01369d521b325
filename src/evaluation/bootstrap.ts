import { acceleratedQuantiles } from "../numeric/intervals.ts";
import { mean, sorted } from "../numeric/statistics.ts";
import { studentWidening } from "./effective-clusters.ts";
import { type ClusterDraws, drawClusters, resampleSums } from "./resample-sums.ts";

/** A statistic that is a ratio of sums over rows: a mean has denominators 1, a self-normalised one its weights. */
export interface RatioTerms {
  numerator: Float64Array; // [rows]
  denominator: Float64Array; // [rows]
}

/** Who was drawn how often: one resampling for every statistic, so that differences are paired. */
export interface Resamples extends ClusterDraws {
  /** dense number of each row's cluster */
  cluster: Int32Array; // [rows]
}

/**
 * Draws the cluster bootstrap (Field and Welsh 2007, "randomised cluster"): whole episodes with replacement, as many as
 * there are. `episodes` may be any integers.
 */
export function drawResamples(episodes: ArrayLike<number>, replicates: number, seed: number): Resamples {
  const distinct = Float64Array.from(new Set(Array.from(episodes))).sort();
  const numbers = new Map<number, number>();
  for (let number = 0; number < distinct.length; number++) numbers.set(distinct[number]!, number);
  const cluster = Int32Array.from(episodes, (episode) => numbers.get(episode) ?? 0);
  return { cluster, ...drawClusters(distinct.length, replicates, seed) };
}

/** A ratio on the data, on every resample, and without each cluster in turn. */
export interface RatioDraws {
  estimate: number;
  replicates: Float64Array; // [replicates]
  jackknife: Float64Array; // [clusters]
}

/** The ratio on the data and its resamples; NaN wherever the denominator vanishes. For several, `drawRatios` is faster. */
export const drawRatio = (terms: RatioTerms, resamples: Resamples): RatioDraws =>
  drawRatios([terms], resamples)[0]!;

/**
 * Several ratios at once, each the same as by itself: one pass over the resamples serves all of them, and columns that
 * occur twice (the ones below a mean, the weights of two outcomes) are summed once.
 */
export function drawRatios(terms: readonly RatioTerms[], resamples: Resamples): RatioDraws[] {
  const columns: Float64Array[] = [];
  const places = terms.map(({ numerator, denominator }) => ({
    numerator: placeOf(numerator, columns),
    denominator: placeOf(denominator, columns),
  }));
  const parts = columns.map((column) => clusterSums(column, resamples));
  const sums = resampleSums(parts, resamples);
  const totals = parts.map(total);
  return places.map(({ numerator, denominator }) => {
    const [top, bottom] = [totals[numerator]!, totals[denominator]!];
    const below = parts[denominator]!;
    return {
      estimate: top / bottom,
      replicates: sums[numerator]!.map((sum, replicate) => sum / sums[denominator]![replicate]!),
      jackknife: parts[numerator]!.map((part, unit) => (top - part) / (bottom - below[unit]!)),
    };
  });
}

/** Where a column stands in the list; it is added when no column there has the same entries. */
function placeOf(column: Float64Array, columns: Float64Array[]): number {
  const known = columns.findIndex((other) => other === column || sameEntries(other, column));
  return known >= 0 ? known : columns.push(column) - 1;
}

function sameEntries(left: Float64Array, right: Float64Array): boolean {
  for (let row = 0; row < left.length; row++) if (left[row] !== right[row]) return false;
  return left.length === right.length;
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
 * sqrt(n / (n - 1)), n = clusters, because a bootstrap of n units has the variance of divisor n, and because a standard
 * error from few clusters is itself uncertain (effective-clusters.ts).
 * Null when the statistic is undefined on the data (nothing to divide by) or there are fewer than two clusters.
 */
export function estimateFrom(draws: RatioDraws, level: number): Estimate | null {
  const units = draws.jackknife.length;
  const finite = draws.replicates.filter(Number.isFinite);
  if (!Number.isFinite(draws.estimate) || units < 2 || finite.length < draws.replicates.length / 2)
    return null;
  const jackknife = draws.jackknife.filter(Number.isFinite);
  const correction = Math.sqrt(units / (units - 1));
  const widen = correction * studentWidening(jackknife, level);
  const widened = finite.map((value) => draws.estimate + widen * (value - draws.estimate));
  const shape = { ascending: sorted(widened), estimate: draws.estimate, jackknife };
  const centre = mean(finite);
  const at = acceleratedQuantiles(shape);
  return {
    value: draws.estimate,
    low: at((1 - level) / 2),
    high: at((1 + level) / 2),
    lowerBound: at(1 - level),
    upperBound: at(level),
    standardError: correction * Math.sqrt(mean(finite.map((value) => (value - centre) ** 2))),
  };
}
