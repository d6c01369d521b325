import type { EpisodeEstimation } from "./episode-rows.ts";

/**
 * sum_t gamma^t R_t with the self-normalised mean R_t = sum_e w_t x_t / sum_e w_t of each step, as one term for each row.
 * An episode that has ended keeps its last weight and adds x = 0 (Thomas and Brunskill 2016). A sum of ratios is no ratio
 * of sums, so the terms are its linearisation (delta method): an episode counts as
 *   sum_t gamma^t [ R_t + n (w_t x_t - R_t w_t) / sum_e w_t ],  n = episodes;
 * the mean of these over the episodes is the estimate exactly, and their spread its spread to first order.
 * `value` is x [rows]; R_t is `unmatched` where no episode has a weight left.
 */
export function weightedSteps(data: EpisodeEstimation, value: Float64Array, unmatched: number): Float64Array {
  const { courses, weight, gamma } = data;
  const { episodes, step, next } = courses;
  const { mean, total } = stepMeans(data, value, unmatched);
  const ended = discountedTail(mean, total, gamma);
  const sum = mean.reduce((all, each, at) => all + gamma ** at * each, 0);
  return value.map((each, row) => {
    const at = step[row]!;
    const all = total[at]!;
    const own = all > 0 ? (data.discount[row]! * weight[row]! * (each - mean[at]!)) / all : 0;
    const after = next[row]! < 0 ? weight[row]! * ended[at + 1]! : 0;
    return episodes * (own - after) + (at === 0 ? sum : 0);
  });
}

/** Sum of the weights at each step, ended episodes included, and the weighted mean of the values. */
function stepMeans(
  { courses: { longest, step, next }, weight }: EpisodeEstimation,
  value: Float64Array,
  unmatched: number,
): { mean: Float64Array; total: Float64Array } {
  const total = new Float64Array(longest);
  const sums = new Float64Array(longest);
  const endedAt = new Float64Array(longest);
  weight.forEach((each, row) => {
    const at = step[row]!;
    total[at]! += each;
    sums[at]! += each * value[row]!;
    if (next[row]! < 0) endedAt[at]! += each;
  });
  let ended = 0;
  for (let at = 0; at < longest; at++) {
    total[at]! += ended;
    ended += endedAt[at]!;
  }
  return { mean: sums.map((sum, at) => (total[at]! > 0 ? sum / total[at]! : unmatched)), total };
}

/** tail[t] = sum_{s >= t} gamma^s R_s / sum_e w_s: what a unit of weight of an ended episode takes from the later means. */
function discountedTail(mean: Float64Array, total: Float64Array, gamma: number): Float64Array {
  const tail = new Float64Array(mean.length + 1);
  for (let at = mean.length - 1; at >= 0; at--) {
    tail[at] = tail[at + 1]! + (total[at]! > 0 ? (gamma ** at * mean[at]!) / total[at]! : 0);
  }
  return tail;
}
