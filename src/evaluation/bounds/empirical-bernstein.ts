import { mean, variance } from "../../numeric/statistics.ts";

/**
 * Lower bound of the mean of independent values between 0 and `range`, right with probability `level` for any number of
 * them (Maurer and Pontil 2009, theorem 11), with V the sample variance and delta = 1 - level:
 *   mean - sqrt(2 V ln(2 / delta) / n) - 7 range ln(2 / delta) / (3 (n - 1))
 * At least 0; null for fewer than two values. `range` must not be read off the values.
 */
export function empiricalBernstein(values: ArrayLike<number>, range: number, level: number): number | null {
  const n = values.length;
  if (n < 2) return null;
  const doubt = Math.log(2 / (1 - level));
  const spread = Math.sqrt((2 * variance(values) * doubt) / n);
  return Math.max(0, mean(values) - spread - (7 * range * doubt) / (3 * (n - 1)));
}
