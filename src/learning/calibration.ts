import * as z from "zod";
import { type CalibrationQuality, calibrationQuality } from "./calibration-quality.ts";
import { type BetaPrior, shrunkenRate, type Tally } from "./empirical-bayes.ts";
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
  /** how much each row counts, at least 0; all the same where absent */
  weights?: ArrayLike<number> | undefined;
  /** what each row counts as evidence, 0 to 1: unlike weights they make it fewer rows; fully where absent */
  discounts?: ArrayLike<number> | undefined;
}

export interface CalibrationSettings {
  /** fewer effective rows, or fewer successes or failures than a third of it, and the answer is the base rate */
  minimumRows: number;
  /** from so many effective rows on isotonic regression, which has no shape to be wrong about but needs the rows */
  isotonicRows: number;
  /** success rate known before, which the base rate is shrunken towards */
  prior: BetaPrior;
}

export const DEFAULT_CALIBRATION: CalibrationSettings = {
  minimumRows: 30,
  isotonicRows: 10_000,
  prior: { mean: 0.5, concentration: 2 },
};

/**
 * Turns scores into probabilities of success: Platt scaling (Platt 1999) for some rows, isotonic regression (Zadrozny
 * and Elkan 2002) for many, and for few the base rate, shrunken towards the prior; the result says which, and why.
 * The same when the scores do not rise with success: a falling curve would call the worst agent the surest.
 * Weighted rows count as (sum w)^2 / sum w^2 rows in all (Kish 1965): the weights are scaled to that sum, so that the
 * pseudo-counts of Platt and of the isotonic ends mean the same however the rows are weighted.
 */
export function fitCalibration(
  rows: CalibrationRows,
  settings: Partial<CalibrationSettings> = {},
): Calibration {
  const { minimumRows, isotonicRows, prior } = { ...DEFAULT_CALIBRATION, ...settings };
  const count = rows.scores.length;
  const weights = effectiveWeights(rows);
  const trials = sum(weights);
  const successes = sum(weights.map((weight, row) => weight * rows.outcomes[row]!));
  const baseRate = (reason: string): Calibration => ({
    method: "base_rate",
    rate: shrunkenRate(prior, { successes, trials }),
    rows: count,
    reason,
  });
  if (trials < minimumRows) return baseRate(tooFew(count, trials, minimumRows));
  const rarer = Math.min(successes, trials - successes);
  if (rarer < minimumRows / 3)
    return baseRate(`almost every held-out outcome is the same (${rarer.toFixed(1)} are not)`);
  const weighted = { ...rows, weights };
  const platt = fitPlatt(weighted, { successes, trials });
  if (!platt) return baseRate("the scores do not rise with success on held-out outcomes");
  if (trials >= isotonicRows) return { method: "isotonic", ...smoothedIsotonic(weighted), rows: count };
  return { method: "platt", ...platt, rows: count };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

/** Weights that add up to the effective number of rows; 1 each where all rows count the same. */
function effectiveWeights({ scores, weights, discounts }: CalibrationRows): Float64Array {
  const count = scores.length;
  if (!weights) return Float64Array.from({ length: count }, (_, row) => discounts?.[row] ?? 1);
  const given = Float64Array.from(weights);
  const squares = sum(given.map((weight) => weight ** 2));
  const scale = squares > 0 ? sum(given) / squares : 0;
  return given.map((weight, row) => weight * scale * (discounts?.[row] ?? 1));
}

const tooFew = (count: number, effective: number, minimum: number): string =>
  effective === count
    ? `${count} held-out outcomes, fewer than ${minimum}`
    : `${count} held-out outcomes that count as ${effective.toFixed(1)}, fewer than ${minimum}`;

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

/** 1 / variance of the prior on the slope per standard deviation of the scores. */
const SLOPE_PRECISION = 4;

interface WeightedRows extends CalibrationRows {
  weights: Float64Array;
}

/** Isotonic on outcomes pulled in by one pseudo-success and one pseudo-failure at either end, so that it never says 0 or 1. */
function smoothedIsotonic({ scores, outcomes, weights }: WeightedRows): { x: number[]; y: number[] } {
  const values = Array.from(scores);
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return fitIsotonic(
    [...values, low, low, high, high],
    [...Array.from(outcomes), 0, 1, 0, 1],
    [...weights, 1, 1, 1, 1],
  );
}

/**
 * Logistic curve by Newton's method on standardised scores, with Platt's targets: a success counts as
 * (N+ + 1) / (N+ + 2), a failure as 1 / (N- + 2), N the sums of the weights, and a normal prior
 * (mean 0, deviation 1/2) on the standardised slope: with some ten rows the likelihood alone is far too sure of what it
 * saw, with some hundred the prior is lost. undefined when the slope is not positive.
 */
function fitPlatt(
  { scores, outcomes, weights }: WeightedRows,
  { successes, trials }: Tally,
): { slope: number; intercept: number } | undefined {
  const { mean, deviation } = moments(scores, weights);
  if (!(deviation > 0)) return undefined;
  const high = (successes + 1) / (successes + 2);
  const low = 1 / (trials - successes + 2);
  let slope = 0;
  let intercept = Math.log((successes + 1) / (trials - successes + 1));
  for (let round = 0; round < 50; round++) {
    const sums = {
      slope: SLOPE_PRECISION * slope,
      intercept: 0,
      slopeSlope: SLOPE_PRECISION,
      slopeIntercept: 0,
      interceptIntercept: 1e-9,
    };
    for (let row = 0; row < weights.length; row++) {
      const score = (scores[row]! - mean) / deviation;
      const probability = 1 / (1 + Math.exp(-(slope * score + intercept)));
      const residual = weights[row]! * (probability - (low + (high - low) * outcomes[row]!));
      const curvature = weights[row]! * probability * (1 - probability);
      sums.slope += residual * score;
      sums.intercept += residual;
      sums.slopeSlope += curvature * score * score;
      sums.slopeIntercept += curvature * score;
      sums.interceptIntercept += curvature;
    }
    const determinant = sums.slopeSlope * sums.interceptIntercept - sums.slopeIntercept ** 2;
    slope -= (sums.interceptIntercept * sums.slope - sums.slopeIntercept * sums.intercept) / determinant;
    intercept -= (sums.slopeSlope * sums.intercept - sums.slopeIntercept * sums.slope) / determinant;
    if (Math.abs(sums.slope) + Math.abs(sums.intercept) < 1e-9 * trials) break;
  }
  if (!(slope > 0) || !Number.isFinite(intercept)) return undefined;
  return { slope: slope / deviation, intercept: intercept - (slope * mean) / deviation };
}

function moments(values: ArrayLike<number>, weights: Float64Array): { mean: number; deviation: number } {
  const total = sum(weights);
  let mean = 0;
  for (let index = 0; index < values.length; index++) mean += (weights[index]! * values[index]!) / total;
  let squares = 0;
  for (let index = 0; index < values.length; index++)
    squares += weights[index]! * (values[index]! - mean) ** 2;
  return { mean, deviation: Math.sqrt(squares / total) };
}
