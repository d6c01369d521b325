import { normalCdf, normalQuantile } from "./normal.ts";
import { quantile } from "./statistics.ts";

export interface Interval {
  low: number;
  high: number;
}

/**
 * Wilson score interval of a rate (Wilson 1927). `successes` and `trials` may be fractional (soft labels);
 * no trials give [0, 1].
 */
export function wilsonInterval(successes: number, trials: number, level: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const z = normalQuantile((1 + level) / 2);
  const rate = successes / trials;
  const centre = rate + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((rate * (1 - rate)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}

/**
 * Interval of the difference one - other of two independent shares from the interval of each (Newcombe 1998, method 10):
 * d - sqrt((p1 - l1)^2 + (u2 - p2)^2) to d + sqrt((u1 - p1)^2 + (p2 - l2)^2).
 */
export function newcombeInterval(
  one: Interval & { value: number },
  other: Interval & { value: number },
): Interval {
  const difference = one.value - other.value;
  return {
    low: difference - Math.hypot(one.value - one.low, other.high - other.value),
    high: difference + Math.hypot(one.high - one.value, other.value - other.low),
  };
}

/** What the bias-corrected and accelerated bootstrap needs to know of one statistic. */
export interface BootstrapShape {
  /** bootstrap replicates, ascending */
  ascending: Float64Array;
  /** the statistic on the data themselves */
  estimate: number;
  /** the statistic without each unit in turn */
  jackknife: ArrayLike<number>;
}

/** z0 is kept within this, so that a lump of replicates on one side cannot push the interval off the end. */
const MOST_BIAS = 1;

/**
 * Quantiles of the bias-corrected and accelerated bootstrap (Efron 1987): the replicate at
 * Phi(z0 + (z0 + z) / (1 - a (z0 + z))), z = Phi^-1(share). With z0 = a = 0 it is the plain percentile.
 */
export function acceleratedQuantiles(shape: BootstrapShape): (share: number) => number {
  const z0 = biasCorrection(shape);
  const a = acceleration(shape.jackknife);
  return (share) => {
    const shifted = z0 + normalQuantile(share);
    const corrected = normalCdf(z0 + shifted / Math.max(0.1, 1 - a * shifted));
    return quantile(shape.ascending, corrected);
  };
}

function biasCorrection({ ascending, estimate }: BootstrapShape): number {
  let below = 0;
  for (const replicate of ascending) below += replicate < estimate ? 1 : replicate === estimate ? 0.5 : 0;
  const z0 = normalQuantile(below / ascending.length);
  return Math.max(-MOST_BIAS, Math.min(MOST_BIAS, z0));
}

function acceleration(jackknife: ArrayLike<number>): number {
  let sum = 0;
  for (let unit = 0; unit < jackknife.length; unit++) sum += jackknife[unit]!;
  const centre = sum / jackknife.length;
  let square = 0;
  let cube = 0;
  for (let unit = 0; unit < jackknife.length; unit++) {
    const difference = centre - jackknife[unit]!;
    square += difference ** 2;
    cube += difference ** 3;
  }
  return square > 0 ? cube / (6 * square ** 1.5) : 0;
}
