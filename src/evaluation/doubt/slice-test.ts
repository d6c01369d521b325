import { effectiveSize, mean } from "../../numeric/statistics.ts";
import { studentCdf, studentQuantile } from "../../numeric/student-t.ts";
import type { ReportedDifference } from "../../schema/evaluation-figures.ts";
import type { Decisions } from "../decisions.ts";
import { clippedDr } from "../estimators/clipped-dr.ts";
import { type EstimationRows, importanceWeights } from "../estimators/estimator.ts";
import { moveOut, type UntriedRange, untriedPerRow } from "../untried-choices.ts";
import { degreesOf } from "./degrees.ts";

/** What the test of a slice needs of every row. */
export interface SliceTerms {
  /** clipped DR of the policy minus the observed outcome: its mean is the gain */
  gain: Float64Array; // [rows]
  /** observed outcome minus what the reward model expected of the logged action */
  residual: Float64Array; // [rows]
  /** clipped importance weights */
  weights: Float64Array; // [rows]
  /** the same before clipping */
  rawWeights: Float64Array; // [rows]
  /** share of the policy's choice that falls on supported actions */
  supportedShare: Float64Array; // [rows]
  /** by how much the gain may be too high or too low on account of choices that nobody tried */
  untried: { below: Float64Array; above: Float64Array }; // [rows] each
  episode: Int32Array; // [rows]
  /** the label, 1 or 0 */
  success: Uint8Array; // [rows]
}

/** The terms of a policy from its estimation rows of the success rate; `supported` and `tried` are [rows * actions]. */
export function sliceTerms(
  rows: EstimationRows,
  data: Pick<Decisions, "episode" | "success">,
  { supported, tried }: { supported: Uint8Array; tried: Uint8Array },
): SliceTerms {
  const { actions, action, outcome, model, target } = rows;
  const { numerator } = clippedDr.terms(rows);
  const supportedShare = new Float64Array(rows.rows);
  target.forEach((probability, at) => {
    if (supported[at]) supportedShare[Math.floor(at / actions)]! += probability;
  });
  return {
    gain: numerator.map((value, row) => value - outcome[row]!),
    residual: outcome.map((value, row) => value - model[row * actions + action[row]!]!),
    weights: importanceWeights(rows, rows.weightClip),
    rawWeights: importanceWeights(rows, Number.POSITIVE_INFINITY),
    supportedShare,
    untried: untriedPerRow(target, tried, { observed: outcome, model }),
    episode: data.episode,
    success: data.success,
  };
}

export interface SliceTest {
  difference: ReportedDifference;
  /** two-sided, of no difference */
  pValue: number;
}

/**
 * Student's t for the mean gain of some rows, g_i = m_i - q_i + (w_i - 1) (r_i - q_i), m_i what the model expects of the
 * policy and q_i of the logged action; null for fewer than two episodes' worth of rows. Made for small slices with uneven
 * weights, where the plain t claims a gain two or three times as often as it says:
 * - the variance is the larger of two: sum_c (sum_i g_i - mean g)^2 over episodes c, and what would be expected if the
 *   residuals had the same spread s^2 at every weight, sum_i (w_i - 1)^2 s^2 + (m_i - q_i - mean)^2. A sample that happens
 *   to hold no failure at a large weight looks both good and certain in the first, not in the second;
 * - degrees of freedom are the effective number of episodes, (sum W_c)^2 / sum W_c^2 - 1, W_c the episode's weight.
 */
export function testSlice(terms: SliceTerms, rows: readonly number[], level: number): SliceTest | null {
  const gain = mean(rows.map((row) => terms.gain[row]!));
  const episodes = sumByEpisode(terms, rows, gain);
  const units = Math.min(episodes.length, effectiveSize(episodes.map(({ weight }) => weight)));
  const degrees = degreesOf(units);
  if (!(degrees >= 1)) return null;
  const among = (episodes.length / (episodes.length - 1)) * squares(episodes.map((each) => each.deviation));
  const error = Math.sqrt(Math.max(among, expectedSquares(terms, rows))) / rows.length;
  if (error === 0) return null;
  const untried = {
    below: mean(rows.map((row) => terms.untried.below[row]!)),
    above: mean(rows.map((row) => terms.untried.above[row]!)),
  };
  return describe(gain, error, degrees, level, untried);
}

/** Choices that nobody tried count against whatever is claimed: as the worst outcomes for a gain, as the best for a loss. */
function describe(
  gain: number,
  error: number,
  degrees: number,
  level: number,
  untried: UntriedRange,
): SliceTest {
  const sure = Math.max(0, gain > 0 ? gain - untried.below : -gain - untried.above);
  const both = studentQuantile((1 + level) / 2, degrees) * error;
  const one = studentQuantile(level, degrees) * error;
  const difference = {
    value: gain,
    low: gain - both,
    high: gain + both,
    standard_error: error,
    lower_bound: gain - one,
    upper_bound: gain + one,
  };
  return {
    difference: moveOut(difference, untried),
    pValue: Math.max(0, 2 * (1 - studentCdf(sure / error, degrees))),
  };
}

interface EpisodeSums {
  deviation: number;
  weight: number;
}

function sumByEpisode(terms: SliceTerms, rows: readonly number[], gain: number): EpisodeSums[] {
  const sums = new Map<number, EpisodeSums>();
  for (const row of rows) {
    const known = sums.get(terms.episode[row]!) ?? { deviation: 0, weight: 0 };
    known.deviation += terms.gain[row]! - gain;
    known.weight += terms.weights[row]!;
    sums.set(terms.episode[row]!, known);
  }
  return [...sums.values()];
}

function expectedSquares(terms: SliceTerms, rows: readonly number[]): number {
  const spread = squares(rows.map((row) => terms.residual[row]!)) / rows.length;
  const change = rows.map((row) => terms.gain[row]! - (terms.weights[row]! - 1) * terms.residual[row]!);
  const centre = mean(change);
  return (
    spread * squares(rows.map((row) => terms.weights[row]! - 1)) +
    squares(change.map((value) => value - centre))
  );
}

const squares = (values: readonly number[]): number => values.reduce((sum, value) => sum + value * value, 0);
