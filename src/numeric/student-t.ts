import { mean, variance } from "./statistics.ts";

/** A mean over seeds with its interval; no interval (null) for a single seed. */
export interface MeanInterval {
  mean: number;
  low: number | null;
  high: number | null;
}

/** Mean with its two-sided t-interval of the given level; values are independent and roughly normal. */
export function meanInterval(values: readonly number[], level = 0.95): MeanInterval {
  const centre = mean(values);
  if (values.length < 2) return { mean: centre, low: null, high: null };
  const reach =
    studentQuantile((1 + level) / 2, values.length - 1) * Math.sqrt(variance(values) / values.length);
  return { mean: centre, low: centre - reach, high: centre + reach };
}

/** t with P(T <= t) = probability for Student's distribution, probability in [0.5, 1), by bisection on the tail. */
export function studentQuantile(probability: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (studentCdf(high, degrees) < probability) high *= 2;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (studentCdf(middle, degrees) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * P(T <= t), t >= 0, for a whole number of degrees of freedom, by the finite series of Abramowitz and Stegun 26.7.3 and
 * 26.7.4 with theta = atan(t / sqrt(degrees)).
 */
export function studentCdf(t: number, degrees: number): number {
  const theta = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(theta);
  const even = degrees % 2 === 0;
  let term = even ? 1 : cosine;
  let sum = degrees === 1 ? 0 : term;
  for (let step = even ? 2 : 3; step <= degrees - 2; step += 2) {
    term *= (cosine * cosine * (step - 1)) / step;
    sum += term;
  }
  const within = even ? Math.sin(theta) * sum : (2 / Math.PI) * (theta + Math.sin(theta) * sum);
  return (1 + within) / 2;
}
