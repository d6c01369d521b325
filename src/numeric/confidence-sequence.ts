import type { Interval } from "./intervals.ts";

/**
 * Half-width of an interval for the mean of n bounded values (range 1) that holds at all n at once, however often one looks:
 * the normal mixture of Robbins 1970 (Howard et al. 2021), with sum S_n, variance proxy v = n / 4 and tuning rho = v at
 * `tunedFor` values, |S_n - n mean| <= sqrt((v + rho) (2 log(1 / (1 - level)) + log((v + rho) / rho))).
 */
export function sequenceRadius(n: number, level: number, tunedFor = 50): number {
  if (n === 0) return 1;
  const [v, rho] = [n / 4, tunedFor / 4];
  return Math.sqrt((v + rho) * (2 * Math.log(1 / (1 - level)) + Math.log((v + rho) / rho))) / n;
}

/** The interval for the mean, cut to [low, high]. */
export function sequenceInterval(
  mean: number,
  n: number,
  level: number,
  { low, high }: Interval = { low: 0, high: 1 },
): Interval {
  const radius = sequenceRadius(n, level);
  return { low: Math.max(low, mean - radius), high: Math.min(high, mean + radius) };
}
