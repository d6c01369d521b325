import { mean } from "../numeric/statistics.ts";
import type { Outcome } from "./judge.ts";

/** By how much an estimate may be too high (`below`) or too low (`above`) on account of choices that nobody tried. */
export interface UntriedRange {
  below: number;
  above: number;
}

/**
 * No log says what a choice that nobody tried would have brought; the estimate has only the reward model's word for it.
 * The range replaces that word by the worst and the best outcome observed anywhere (Manski 1990):
 *   below = mean_i sum_{a untried} pi(a | x_i) (q(x_i, a) - worst)      above = the same with (best - q(x_i, a))
 * Bounds of intervals are moved out by it, so that an untried choice never opens the gate.
 */
export function untriedRange(
  target: Float64Array, // [rows * actions]
  tried: Uint8Array, // [rows * actions]
  outcome: Outcome,
): UntriedRange {
  const { below, above } = untriedPerRow(target, tried, outcome);
  return { below: Math.max(0, mean(below)), above: Math.max(0, mean(above)) };
}

/** What the mean is taken of: the two sums over actions in each row. */
export function untriedPerRow(
  target: Float64Array,
  tried: Uint8Array,
  { observed, model }: Outcome,
): { below: Float64Array; above: Float64Array } {
  const { worst, best } = rangeOf(observed);
  const actions = target.length / observed.length;
  const below = new Float64Array(observed.length);
  const above = new Float64Array(observed.length);
  target.forEach((probability, at) => {
    if (probability === 0 || tried[at]) return;
    const row = Math.floor(at / actions);
    below[row]! += probability * (model[at]! - worst);
    above[row]! += probability * (best - model[at]!);
  });
  return { below, above };
}

function rangeOf(values: Float64Array): { worst: number; best: number } {
  let worst = Number.POSITIVE_INFINITY;
  let best = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    worst = Math.min(worst, value);
    best = Math.max(best, value);
  }
  return { worst, best };
}

/** A difference may be off by what is untried on either side. */
export const untriedDifference = (own: UntriedRange, rival: UntriedRange): UntriedRange => ({
  below: own.below + rival.above,
  above: own.above + rival.below,
});

export const NOTHING_UNTRIED: UntriedRange = { below: 0, above: 0 };

/** An estimate with its bounds moved out. */
export function moveOut<Bounds extends { low: number; high: number }>(
  estimate: Bounds,
  { below, above }: UntriedRange,
): Bounds {
  const moved = { ...estimate, low: estimate.low - below, high: estimate.high + above };
  if ("lower_bound" in moved && typeof moved.lower_bound === "number") moved.lower_bound -= below;
  if ("upper_bound" in moved && typeof moved.upper_bound === "number") moved.upper_bound += above;
  return moved;
}
