import { mean } from "../../numeric/statistics.ts";
import { studentQuantile } from "../../numeric/student-t.ts";
import type { Sensitivity } from "../../schema/evaluation-doubt.ts";
import type { Resamples } from "../bootstrap.ts";
import { type EstimationRows, importanceWeights, modelledOutcome } from "../estimators/estimator.ts";
import { degreesOf } from "./degrees.ts";
import { type Reached, reachOf } from "./power.ts";
import { ascendingOrder, type BoundedWeights, type Extreme, smallestRatio } from "./weighted-range.ts";

/** values of Gamma that are shown; between the two where the answer turns it is found by bisection */
const GRID = [1, 1.05, 1.1, 1.15, 1.2, 1.3, 1.4, 1.5, 1.75, 2, 2.5, 3, 4, 5] as const;
const LARGEST = GRID[GRID.length - 1]!;
/** of the turning point */
const PRECISION = 1e-4;

type Point = Sensitivity["curve"][number];

/**
 * The marginal sensitivity model (Tan 2006; Zhao, Small and Bhattacharya 2019; for policies Kallus and Zhou 2018): given
 * everything, also what the log does not hold, the odds of the logged choice are within a factor Gamma of the fitted ones,
 *   1 / Gamma <= odds(true) / odds(mu_i) <= Gamma,  so  1 / mu_i may be  1 + (1 / mu_i - 1) Gamma^(-1 to 1).
 * The range of the gain is that of
 *   mean_i sum_a pi(a | x_i) q(x_i, a)  +  sum_i w_i (r_i - q_i) / sum_i w_i  -  mean_i r_i
 * over all such weights, w_i = min(pi_i / mu_i, clip) (mu_i + (1 - mu_i) Gamma^(-1 to 1)), found exactly. At Gamma = 1 it
 * is the self-normalised relative of clipped DR. The lower bound takes off a one-sided error at the weights that attain
 * the low end (they are optimal, so that their own change is of second order), by episodes. The sets are nested, so the
 * range only grows with Gamma.
 *
 * `decided` is the gain that the verdict rests on: the bound here reaches as many standard errors down as its bound does.
 * `rows` are those of the success rate, `units` say which rows are one episode. Null when the policy never chooses as
 * was logged, or there are fewer than two episodes.
 */
export function gainSensitivity(
  rows: EstimationRows,
  units: Pick<Resamples, "cluster" | "clusters">,
  level: number,
  decided: Reached | null = null,
): Sensitivity | null {
  if (units.clusters < 2) return null;
  const problem = setUp(
    rows,
    units,
    Math.max(studentQuantile(level, degreesOf(units.clusters)), reachOf(decided)),
  );
  if (!problem.clipped.some((weight) => weight > 0)) return null;
  const points = GRID.map((gamma) => pointAt(problem, gamma));
  // a bound for Gamma is one for everything below, so it may not rise again
  const lowest = (upTo: number): number =>
    Math.min(...points.slice(0, upTo + 1).map((point) => point.lower_bound));
  const curve = points.map((point, index) => ({ ...point, lower_bound: lowest(index) }));
  const gain = curve[0]!.low;
  const turn = (holds: (point: Point) => boolean): number | null => turningPoint(problem, curve, holds);
  const found = {
    gamma_estimate: turn(gain > 0 ? ({ low }) => low > 0 : ({ high }) => high < 0),
    gamma_bound: turn(({ lower_bound }) => lower_bound > 0),
  };
  return { ...found, largest_tried: LARGEST, curve, meaning: meaningOf(gain, found) };
}

interface Problem {
  /** r_i - q_i */
  residual: Float64Array; // [rows]
  ascending: Int32Array; // [rows]
  negated: Float64Array; // [rows]
  descending: Int32Array; // [rows]
  clipped: Float64Array; // [rows]
  /** mu_i, fitted */
  chosen: Float64Array; // [rows]
  /** what the policy is expected to earn by the model, minus what was observed */
  modelled: Float64Array; // [rows]
  units: Pick<Resamples, "cluster" | "clusters">;
  /** standard errors that a one-sided bound is below the estimate */
  reach: number;
}

function setUp(rows: EstimationRows, units: Problem["units"], reach: number): Problem {
  const { action, actions, outcome, model, behaviour } = rows;
  const logged = (values: Float64Array): Float64Array =>
    Float64Array.from(action, (chosen, row) => values[row * actions + chosen]!);
  const expected = logged(model);
  const residual = outcome.map((value, row) => value - expected[row]!);
  const negated = residual.map((value) => -value);
  return {
    residual,
    negated,
    ascending: ascendingOrder(residual),
    descending: ascendingOrder(negated),
    clipped: importanceWeights(rows, rows.weightClip),
    chosen: logged(behaviour),
    modelled: modelledOutcome(rows).map((value, row) => value - outcome[row]!),
    units,
    reach,
  };
}

function pointAt(problem: Problem, gamma: number): Point {
  const bounds = boundsAt(problem, gamma);
  const base = mean(problem.modelled);
  const least = smallestRatio(problem.residual, problem.ascending, bounds);
  const most = smallestRatio(problem.negated, problem.descending, bounds);
  const low = base + least.value;
  return {
    gamma,
    low,
    high: base - most.value,
    lower_bound: low - problem.reach * standardError(problem, least),
  };
}

function boundsAt({ clipped, chosen }: Problem, gamma: number): BoundedWeights {
  const bound = (factor: number): Float64Array =>
    clipped.map((weight, row) => weight * (chosen[row]! + (1 - chosen[row]!) * factor));
  return { low: bound(1 / gamma), high: bound(gamma) };
}

/** Of mean(modelled) + ratio, linearised: e_i = modelled_i - mean + n w_i (residual_i - ratio) / sum w, summed by episode. */
function standardError({ modelled, residual, units }: Problem, { value, weights }: Extreme): number {
  const rows = modelled.length;
  const base = mean(modelled);
  const scale = rows / weights.reduce((sum, weight) => sum + weight, 0);
  const sums = new Float64Array(units.clusters);
  for (let row = 0; row < rows; row++) {
    const part = modelled[row]! - base + scale * weights[row]! * (residual[row]! - value);
    sums[units.cluster[row]!]! += part;
  }
  const squares = sums.reduce((sum, part) => sum + part * part, 0);
  return Math.sqrt((units.clusters / (units.clusters - 1)) * squares) / rows;
}

/** Smallest Gamma at which the claim fails; null when it holds at all that were tried. */
function turningPoint(
  problem: Problem,
  curve: readonly Point[],
  holds: (point: Point) => boolean,
): number | null {
  const failing = curve.findIndex((point) => !holds(point));
  if (failing <= 0) return failing < 0 ? null : 1;
  let [low, high] = [curve[failing - 1]!.gamma, curve[failing]!.gamma];
  while (high - low > PRECISION) {
    const middle = (low + high) / 2;
    if (holds(pointAt(problem, middle))) low = middle;
    else high = middle;
  }
  return high;
}

function meaningOf(
  gain: number,
  { gamma_estimate: estimate, gamma_bound: bound }: Pick<Sensitivity, "gamma_estimate" | "gamma_bound">,
): string {
  if (estimate === 1) return "No difference is estimated to begin with, so there is nothing to overturn.";
  const side = gain > 0 ? "gain" : "loss";
  const times = estimate === null ? `up to ${LARGEST}` : estimate.toFixed(2);
  const hidden = `something that the log does not hold, and that goes with success as closely as can be, made the logged choices ${times} times likelier or less likely (in odds) than the log suggests`;
  const first =
    estimate === null
      ? `Even if ${hidden}, the estimated ${side} would not be explained by that alone.`
      : `If ${hidden}, that alone could explain the estimated ${side}.`;
  if (gain <= 0) return first;
  return `${first} ${boundMeaning(bound)}`;
}

function boundMeaning(bound: number | null): string {
  if (bound === 1) return "Chance alone is enough to doubt the gain, without any such cause.";
  if (bound === null) return `With chance allowed for, too, it still holds at ${LARGEST}.`;
  return `With chance allowed for, too, ${bound.toFixed(2)} times is enough.`;
}
