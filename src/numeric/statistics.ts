/** Sum divided by count; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index]!;
  return sum / values.length;
}

/** Unbiased sample variance (divisor n - 1); NaN for fewer than two values. */
export function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += (values[index]! - centre) ** 2;
  return values.length < 2 ? Number.NaN : sum / (values.length - 1);
}

/** The numbers in ascending order, in a new array. */
export const sorted = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

/**
 * Quantile by linear interpolation between order statistics (type 7 of Hyndman and Fan 1996).
 * `ascending` must be sorted and not empty; `share` in [0, 1].
 */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const position = share * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below]! + (position - below) * (ascending[above]! - ascending[below]!);
}

/** (sum w)^2 / sum w^2 (Kish 1965): as many equal weights would tell as much; 0 when all are 0. */
export function effectiveSize(weights: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < weights.length; index++) {
    sum += weights[index]!;
    squares += weights[index]! ** 2;
  }
  return sum > 0 ? sum ** 2 / squares : 0;
}
