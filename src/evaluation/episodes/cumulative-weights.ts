import type { EpisodeRows } from "./episode-rows.ts";
import type { Courses } from "./follow-episodes.ts";

/**
 * Of each row the product over the episode up to it of pi(a | s) / mu(a | s), cut at `limit` after multiplying, so that a
 * rare choice early may be made up for later. `behaviour` is mu(a | s_t) [rows * actions].
 */
export function cumulativeWeights(
  { rows, actions, action, target }: EpisodeRows,
  behaviour: Float64Array,
  { step, next }: Courses,
  limit: number,
): Float64Array {
  const product = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    if (step[row] === 0) product[row] = 1;
    const at = row * actions + action[row]!;
    // not a product with 0: an infinite one would make it NaN
    product[row] = target[at] === 0 ? 0 : (product[row]! * target[at]!) / behaviour[at]!;
    if (next[row]! >= 0) product[next[row]!] = product[row]!;
  }
  return product.map((weight) => Math.min(limit, weight));
}

/** Effective sample size (sum w)^2 / sum w^2 of the episodes that reach each step; 0 where none has a weight. */
export function effectiveSizes(weight: Float64Array, { step, longest }: Courses): number[] {
  const sums = new Float64Array(longest);
  const squares = new Float64Array(longest);
  weight.forEach((value, row) => {
    sums[step[row]!]! += value;
    squares[step[row]!]! += value * value;
  });
  return Array.from(sums, (sum, at) => (sum > 0 ? (sum * sum) / squares[at]! : 0));
}
