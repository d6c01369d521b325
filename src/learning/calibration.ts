import * as z from "zod";
import { type CalibrationQuality, calibrationQuality } from "./calibration-quality.ts";
import { type BetaPrior, shrunkenRate } from "./empirical-bayes.ts";
import { fitIsotonic, isotonicValue } from "./isotonic.ts";

/** How a Q-value becomes a probability of success; plain JSON, as stored in policy files. */
export const fittedCalibrationSchema = z.discriminatedUnion("method", [
  z.object({ method: z.literal("platt"), slope: z.number(), intercept: z.number(), rows: z.number().int() }),
  z.object({
    method: z.literal("isotonic"),
    x: z.array(z.number()).min(1),
    y: z.array(z.number()).min(1),
    rows: z.number().int(),
  }),
  z.object({
    method: z.literal("base_rate"),
    rate: z.number().min(0).max(1),
    rows: z.number().int(),
    /** why no curve was fitted, in words */
    reason: z.string(),
  }),
]);
export type Calibration = z.infer<typeof fittedCalibrationSchema>;

/** Held-out rows: the policy's score of the logged action, and whether it succeeded (0 to 1). */
export interface CalibrationRows {
  scores: ArrayLike<number>;
  outcomes: ArrayLike<number>;
}

export interface CalibrationSettings {
  /** fewer rows, or fewer successes or failures than a third of it, and the answer is the base rate */
  minimumRows: number;
  /** from here on isotonic regression, which has no shape to be wrong about but needs the rows */
  isotonicRows: number;
  /** success rate known before, which the base rate is shrunken towards */
  prior: BetaPrior;
}

export const DEFAULT_CALIBRATION: CalibrationSettings = {
  minimumRows: 30,
  isotonicRows: 1000,
  prior: { mean: 0.5, concentration: 2 },
};

/**
 * Turns scores into probabilities of success: Platt scaling (Platt 1999) for some rows, isotonic regression (Zadrozny
 * and Elkan 2002) for many, and for few the base rate, shrunken towards the prior; the result says which, and why.
 * The same when the scores do not rise with success: a falling curve would call the worst agent the surest.
 */
export function fitCalibration(
  rows: CalibrationRows,
  settings: Partial<CalibrationSettings> = {},
): Calibration {
  const { minimumRows, isotonicRows, prior } = { ...DEFAULT_CALIBRATION, ...settings };
  const count = rows.scores.length;
  let successes = 0;
  for (let row = 0; row < count; row++) successes += rows.outcomes[row]!;
  const baseRate = (reason: string): Calibration => ({
    method: "base_rate",
    rate: shrunkenRate(prior, { successes, trials: count }),
    rows: count,
    reason,
  });
  if (count < minimumRows) return baseRate(`${count} held-out outcomes, fewer than ${minimumRows}`);
  const rarer = Math.min(successes, count - successes);
  if (rarer < minimumRows / 3)
    return baseRate(`almost every held-out outcome is the same (${rarer.toFixed(1)} are not)`);
  const platt = fitPlatt(rows);
  if (!platt) return baseRate("the scores do not rise with success on held-out outcomes");
  if (count >= isotonicRows) return { method: "isotonic", ...smoothedIsotonic(rows), rows: count };
  return { method: "platt", ...platt, rows: count };
}

/** Probability of success at a score. */
export function calibratedProbability(calibration: Calibration, score: number): number {
  if (calibration.method === "base_rate") return calibration.rate;
  if (calibration.method === "isotonic") return isotonicValue(calibration, score);
  return 1 / (1 + Math.exp(-(calibration.slope * score + calibration.intercept)));
}

/** How good a calibration is on rows; use other rows than it was fitted to. */
export function judgeCalibration(calibration: Calibration, rows: CalibrationRows): CalibrationQuality {
  const probabilities = Array.from(rows.scores, (score) => calibratedProbability(calibration, score));
  return calibrationQuality(probabilities, rows.outcomes);
}

/** Isotonic on outcomes pulled in by one pseudo-success and one pseudo-failure at either end, so that it never says 0 or 1. */
function smoothedIsotonic({ scores, outcomes }: CalibrationRows): { x: number[]; y: number[] } {
  const values = Array.from(scores);
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return fitIsotonic([...values, low, low, high, high], [...Array.from(outcomes), 0, 1, 0, 1]);
}

/**
 * Logistic curve by Newton's method on standardised scores, with Platt's targets: a success counts as
 * (N+ + 1) / (N+ + 2), a failure as 1 / (N- + 2). undefined when the slope is not positive.
 */
function fitPlatt({ scores, outcomes }: CalibrationRows): { slope: number; intercept: number } | undefined {
  const count = scores.length;
  const { mean, deviation } = moments(scores);
  if (!(deviation > 0)) return undefined;
  let successes = 0;
  for (let row = 0; row < count; row++) successes += outcomes[row]!;
  const high = (successes + 1) / (successes + 2);
  const low = 1 / (count - successes + 2);
  let slope = 0;
  let intercept = Math.log((successes + 1) / (count - successes + 1));
  for (let round = 0; round < 50; round++) {
    const sums = { slope: 0, intercept: 0, slopeSlope: 1e-9, slopeIntercept: 0, interceptIntercept: 1e-9 };
    for (let row = 0; row < count; row++) {
      const score = (scores[row]! - mean) / deviation;
      const probability = 1 / (1 + Math.exp(-(slope * score + intercept)));
      const residual = probability - (low + (high - low) * outcomes[row]!);
      const curvature = probability * (1 - probability);
      sums.slope += residual * score;
      sums.intercept += residual;
      sums.slopeSlope += curvature * score * score;
      sums.slopeIntercept += curvature * score;
      sums.interceptIntercept += curvature;
    }
    const determinant = sums.slopeSlope * sums.interceptIntercept - sums.slopeIntercept ** 2;
    slope -= (sums.interceptIntercept * sums.slope - sums.slopeIntercept * sums.intercept) / determinant;
    intercept -= (sums.slopeSlope * sums.intercept - sums.slopeIntercept * sums.slope) / determinant;
    if (Math.abs(sums.slope) + Math.abs(sums.intercept) < 1e-9 * count) break;
  }
  if (!(slope > 0) || !Number.isFinite(intercept)) return undefined;
  return { slope: slope / deviation, intercept: intercept - (slope * mean) / deviation };
}

function moments(values: ArrayLike<number>): { mean: number; deviation: number } {
  let mean = 0;
  for (let index = 0; index < values.length; index++) mean += values[index]! / values.length;
  let squares = 0;
  for (let index = 0; index < values.length; index++) squares += (values[index]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / values.length) };
}
