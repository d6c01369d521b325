import { normalQuantile } from "../../numeric/normal.ts";

/** A mean with its two-sided interval; the ends are infinite where one cluster is all there is. */
export interface MeanInterval {
  value: number;
  low: number;
  high: number;
  /** rows */
  n: number;
  clusters: number;
}

/**
 * Mean of values that come in clusters (rows of one episode share their luck), with the normal interval of the
 * cluster-robust variance (Liang and Zeger 1986): V = C / (C - 1) * sum_c (sum_{i in c} (x_i - mean))^2 / n^2.
 * `clusters` has one number per value. Throws a RangeError when there is no value.
 */
export function clusteredMean(
  values: ArrayLike<number>,
  clusters: ArrayLike<number>,
  level: number,
): MeanInterval {
  const n = values.length;
  if (n === 0) throw new RangeError("no value to take the mean of");
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / n;
  const residuals = new Map<number, number>();
  all.forEach((value, row) => {
    const cluster = clusters[row] ?? -1;
    residuals.set(cluster, (residuals.get(cluster) ?? 0) + value - mean);
  });
  const count = residuals.size;
  if (count < 2) {
    const [low, high] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    return { value: mean, low, high, n, clusters: count };
  }
  let squares = 0;
  for (const residual of residuals.values()) squares += residual ** 2;
  const error = Math.sqrt((count / (count - 1)) * squares) / n;
  const reach = normalQuantile((1 + level) / 2) * error;
  return { value: mean, low: mean - reach, high: mean + reach, n, clusters: count };
}
