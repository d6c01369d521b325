/**
 * Lower bound of the mean of independent values that are not negative, right with probability `level` for any number of
 * them and however large some may be (Sakhi, Aouali, Alquier and Chopin 2024), delta = 1 - level:
 *   (exp(lambda L) - 1) / lambda,  L = mean_i log(1 + lambda z_i) / lambda - ln(1 / delta) / (lambda n)
 * lambda = 1 / sqrt(n), fixed before any value is seen. It holds because log(1 + lambda z) has the exponential moment
 * 1 + lambda E z, and because of Markov's inequality; unlike plain clipping it costs a light value next to nothing.
 * At least 0; null for no values.
 */
export function logarithmicSmoothing(values: ArrayLike<number>, level: number): number | null {
  const n = values.length;
  if (n === 0) return null;
  const lambda = 1 / Math.sqrt(n);
  let sum = 0;
  for (let at = 0; at < n; at++) sum += Math.log1p(lambda * values[at]!);
  return Math.max(0, Math.expm1((sum + Math.log(1 - level)) / n) / lambda);
}
