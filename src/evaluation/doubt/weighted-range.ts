/** Values with weights of which only a range is known: low <= w <= high, 0 <= low. */
export interface BoundedWeights {
  low: Float64Array;
  high: Float64Array;
}

/** An extreme of sum w y / sum w, and the weights that attain it. */
export interface Extreme {
  value: number;
  weights: Float64Array;
}

/**
 * The smallest sum w y / sum w over all weights within their bounds (times -1 on both sides: the largest). At the optimum
 * the weight is `high` for every value below it and `low` for every value above (a linear fractional programme; Charnes
 * and Cooper 1962), so the best of the n + 1 cuts of the sorted values is the exact answer. `order` sorts `values`
 * ascending and is the same whatever the bounds, so a whole curve needs one sort. NaN when all weights are 0.
 */
export function smallestRatio(
  values: Float64Array,
  order: Int32Array,
  { low, high }: BoundedWeights,
): Extreme {
  let top = 0;
  let bottom = 0;
  for (let row = 0; row < values.length; row++) {
    top += low[row]! * values[row]!;
    bottom += low[row]!;
  }
  let best = bottom > 0 ? top / bottom : Number.POSITIVE_INFINITY;
  let cut = 0;
  order.forEach((row, position) => {
    top += (high[row]! - low[row]!) * values[row]!;
    bottom += high[row]! - low[row]!;
    if (bottom > 0 && top / bottom < best) {
      best = top / bottom;
      cut = position + 1;
    }
  });
  const weights = low.slice();
  for (let position = 0; position < cut; position++) weights[order[position]!] = high[order[position]!]!;
  return { value: Number.isFinite(best) ? best : Number.NaN, weights };
}

/** The positions of the values in ascending order. */
export const ascendingOrder = (values: Float64Array): Int32Array =>
  Int32Array.from(values, (_, row) => row).sort((one, other) => values[one]! - values[other]!);
