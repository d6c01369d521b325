import { createRandom } from "../../numeric/random.ts";

/** How one candidate did against the reference. */
export interface Comparison {
  /** mean gain per row: the reference's loss less the candidate's */
  difference: number;
  /** of that mean, with episodes as the unit */
  standardError: number;
  /** probability of a t as great as this one's, or greater, for any of the candidates if none were better */
  adjustedP: number;
}

/** More episodes than this are taken together with their neighbours: no less valid, and bounded work. */
const MOST_CLUSTERS = 2000;
const FLIPS = 2000;

/**
 * Compares candidates with a reference, corrected for choosing the best of them: single-step max-t (Westfall and Young 1993)
 * by sign flips. With D_ce the gain of candidate c summed over the rows of episode e,
 *
 *   t_c = sum_e D_ce / sqrt(sum_e D_ce^2)        adjusted p_c = share of flips, the true signs included, with max_c' t*_c' >= t_c
 *
 * where a flip gives each episode one random sign, the same for every candidate: if no candidate is better, gain and loss are
 * alike. It holds the chance of replacing the reference by one that is no better at the level p is compared with, however
 * alike the candidates are. It is about these trained networks; that others from other rows would differ too
 * (Nadeau and Bengio 2003) is not in it.
 * `gains` is one array [rows] per candidate, `episodes` [rows] numbers each row's episode.
 */
export function compareByMaxT(
  gains: readonly Float64Array[],
  episodes: ArrayLike<number>,
  seed: number,
): Comparison[] {
  const cluster = clustersOf(episodes);
  const sums = gains.map((gain) => sumPerCluster(gain, cluster.of, cluster.count));
  const norms = sums.map((sum) => Math.sqrt(sum.reduce((total, value) => total + value * value, 0)));
  const scores = sums.map((sum, candidate) => tScore(total(sum), norms[candidate]!));
  const exceeded = new Int32Array(gains.length).fill(1);
  const random = createRandom(seed);
  const signs = new Int8Array(cluster.count);
  for (let flip = 0; flip < FLIPS; flip++) {
    for (let at = 0; at < signs.length; at++) signs[at] = random.next() < 0.5 ? -1 : 1;
    let greatest = Number.NEGATIVE_INFINITY;
    sums.forEach((sum, candidate) => {
      greatest = Math.max(greatest, tScore(flipped(sum, signs), norms[candidate]!));
    });
    // a hair of tolerance: the same numbers added in another order are no smaller
    for (let candidate = 0; candidate < scores.length; candidate++) {
      if (greatest >= scores[candidate]! - 1e-12) exceeded[candidate]! += 1;
    }
  }
  const rows = episodes.length;
  return sums.map((sum, candidate) => ({
    difference: total(sum) / rows,
    standardError: norms[candidate]! / rows,
    adjustedP: exceeded[candidate]! / (FLIPS + 1),
  }));
}

/** The candidate with the greatest gain of those that survive the correction; undefined where none does. */
export function surviving(comparisons: readonly Comparison[], level: number): number | undefined {
  let best: number | undefined;
  comparisons.forEach(({ adjustedP, difference }, candidate) => {
    if (adjustedP > level || difference <= 0) return;
    if (best === undefined || difference > comparisons[best]!.difference) best = candidate;
  });
  return best;
}

function clustersOf(episodes: ArrayLike<number>): { of: Int32Array; count: number } {
  const numbers = new Map<number, number>();
  const of = Int32Array.from(episodes, (episode) => {
    const number = numbers.get(episode) ?? numbers.size;
    numbers.set(episode, number);
    return number;
  });
  const count = Math.min(numbers.size, MOST_CLUSTERS);
  return { of: of.map((number) => Math.floor((number * count) / numbers.size)), count };
}

function sumPerCluster(gain: Float64Array, clusterOf: Int32Array, clusters: number): Float64Array {
  const sums = new Float64Array(clusters);
  for (let row = 0; row < gain.length; row++) sums[clusterOf[row]!]! += gain[row]!;
  return sums;
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

function flipped(values: Float64Array, signs: Int8Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += signs[at]! * values[at]!;
  return sum;
}

/** 0 where a candidate differs nowhere. */
const tScore = (sum: number, norm: number): number => (norm > 0 ? sum / norm : 0);
