import { sorted } from "./statistics.ts";

/**
 * P(K >= x) for Kolmogorov's limit distribution: 2 sum_k (-1)^(k-1) exp(-2 k^2 x^2), and for small x the equivalent theta
 * series, which converges there (Kolmogorov 1933).
 */
export function kolmogorovTail(x: number): number {
  if (x <= 0) return 1;
  if (x < 1.18) {
    const y = Math.exp(-(Math.PI ** 2) / (8 * x * x));
    return Math.max(0, 1 - (Math.sqrt(2 * Math.PI) / x) * (y + y ** 9 + y ** 25 + y ** 49));
  }
  const y = Math.exp(-2 * x * x);
  return Math.min(1, 2 * (y - y ** 4 + y ** 9));
}

export interface TwoSampleTest {
  statistic: number;
  pValue: number;
}

/**
 * Two-sample Kolmogorov-Smirnov test: D, the largest distance of the two empirical distribution functions, with p from the
 * limit distribution at (sqrt(m) + 0.12 + 0.11 / sqrt(m)) D, m = n1 n2 / (n1 + n2) (Stephens 1970). With ties it is
 * conservative. Neither sample may be empty.
 */
export function kolmogorovSmirnov(one: ArrayLike<number>, other: ArrayLike<number>): TwoSampleTest {
  if (one.length === 0 || other.length === 0) throw new RangeError("an empty sample has no distribution");
  const [a, b] = [sorted(one), sorted(other)];
  let [i, j, largest] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i]! <= value) i++;
    while (j < b.length && b[j]! <= value) j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  const root = Math.sqrt((a.length * b.length) / (a.length + b.length));
  return { statistic: largest, pValue: kolmogorovTail((root + 0.12 + 0.11 / root) * largest) };
}
