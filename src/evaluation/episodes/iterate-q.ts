import {
  type ActionRegression,
  addRegressions,
  fitActions,
  predictAction,
  type RegressionRows,
} from "./action-regression.ts";
import type { EpisodeRows } from "./episode-rows.ts";
import type { Courses } from "./follow-episodes.ts";

/** Iterations end when no value of a next state moves by more than this share of the range of returns ... */
const TOLERANCE = 1e-3;
/** ... or here; the discounted rest of an episode so long is small. */
const MOST_ITERATIONS = 100;
/** steps of conjugate gradients: in the first regression, and in the later ones, which fit ever smaller changes */
const FIRST_STEPS = 40;
const LATER_STEPS = 10;

/** Q of the target policy. */
export interface IteratedQ {
  /** Q(s_row, a), within the range of returns that the rewards allow */
  value(row: number, action: number): number;
  /** V(s_row) = sum_a pi(a | s_row) Q(s_row, a) */
  stateValue(row: number): number;
  iterations: number;
}

/**
 * Fitted Q evaluation (Le, Voloshin and Yue 2019) on the given rows of whole episodes: Q_0 regresses r_t on state and action,
 * Q_k+1 regresses r_t + gamma sum_a pi(a | s_t+1) Q_k(s_t+1, a), where nothing follows r_t alone. An episode of n rows is
 * known after n iterations, so the longest one is the limit. Because the regression is linear in its targets, an iteration
 * fits only what the last one has changed.
 */
export function iterateQ(
  data: EpisodeRows,
  courses: Courses,
  rows: RegressionRows,
  gamma: number,
): IteratedQ {
  const range = returnRange(data, courses.longest, rows.fitted, gamma);
  const within = (value: number): number => Math.max(range.low, Math.min(range.high, value));
  const followed = rows.fitted.filter((row) => courses.next[row]! >= 0);
  const known = new Float64Array(data.rows);
  let q = fitActions(rows, data.outcome, FIRST_STEPS);
  let iterations = 1;
  for (; iterations < Math.min(courses.longest, MOST_ITERATIONS); iterations++) {
    const change = new Float64Array(data.rows);
    let largest = 0;
    for (const row of followed) {
      const value = stateValue(data, q, courses.next[row]!, within);
      change[row] = gamma * (value - known[row]!);
      known[row] = value;
      largest = Math.max(largest, Math.abs(change[row]!));
    }
    if (largest <= TOLERANCE * (range.high - range.low)) break;
    q = addRegressions(q, fitActions(rows, change, LATER_STEPS));
  }
  const last = q;
  return {
    value: (row, action) => within(predictAction(last, data.states, row, action)),
    stateValue: (row) => stateValue(data, last, row, within),
    iterations,
  };
}

function stateValue(
  data: EpisodeRows,
  q: ActionRegression,
  row: number,
  within: (value: number) => number,
): number {
  let sum = 0;
  for (let action = 0; action < data.actions; action++) {
    const probability = data.target[row * data.actions + action]!;
    if (probability > 0) sum += probability * within(predictAction(q, data.states, row, action));
  }
  return sum;
}

/** Least and greatest discounted sum of 1 to `longest` of the fitted rewards: what keeps an extrapolation in bounds. */
function returnRange(
  { outcome }: EpisodeRows,
  longest: number,
  fitted: Int32Array,
  gamma: number,
): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of fitted) {
    low = Math.min(low, outcome[row]!);
    high = Math.max(high, outcome[row]!);
  }
  const all = gamma === 1 ? longest : (1 - gamma ** longest) / (1 - gamma);
  return { low: Math.min(low, low * all), high: Math.max(high, high * all) };
}
