import { logGamma } from "./log-gamma.ts";

/**
 * P(X >= x) for the chi-squared distribution: the regularised upper incomplete gamma function Q(degrees / 2, x / 2), by its
 * series below the mode and its continued fraction above (Abramowitz and Stegun 6.5.29, 6.5.31). `degrees` above 0.
 */
export function chiSquaredTail(x: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`no chi-squared distribution with ${degrees} degrees of freedom`);
  if (x <= 0) return 1;
  const [shape, half] = [degrees / 2, x / 2];
  const front = Math.exp(shape * Math.log(half) - half - logGamma(shape));
  return half < shape + 1
    ? Math.max(0, 1 - front * lowerSeries(shape, half))
    : front * upperFraction(shape, half);
}

/** sum_k x^k / (a (a + 1) ... (a + k)) */
function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= x / (shape + k);
    sum += term;
  }
  return sum;
}

/** 1 / (x + 1 - a - 1 (1 - a) / (x + 3 - a - ...)), by the method of Lentz. */
function upperFraction(shape: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - shape;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let k = 1; k < 10_000; k++) {
    const numerator = -k * (k - shape);
    b += 2;
    d = 1 / (numerator * d + b || tiny);
    c = b + numerator / c || tiny;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return fraction;
}
