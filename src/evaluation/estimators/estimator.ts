import type { RatioTerms } from "../bootstrap.ts";

/** What every estimator sees: logged rows of one outcome, one target policy, and the two fitted models. */
export interface EstimationRows {
  rows: number;
  actions: number;
  /** logged action a_i */
  action: Int32Array; // [rows]
  /** logged outcome r_i */
  outcome: Float64Array; // [rows]
  /** pi(a | x_i) of the policy that is judged */
  target: Float64Array; // [rows * actions]
  /** mu(a | x_i) of whoever chose */
  behaviour: Float64Array; // [rows * actions]
  /** q(x_i, a), fitted without row i */
  model: Float64Array; // [rows * actions]
  /** importance weights are cut here; at least 1 */
  weightClip: number;
}

export type EstimatorName =
  | "replay_match"
  | "direct_method"
  | "ips"
  | "clipped_ips"
  | "snips"
  | "dr"
  | "clipped_dr"
  | "switch_dr"
  | "dros";

/** One way to estimate V(pi) as a ratio of sums over rows, so that one bootstrap serves all. */
export interface Estimator {
  name: EstimatorName;
  /** one sentence for the report */
  meaning: string;
  terms(rows: EstimationRows): RatioTerms;
}

/** w_i = pi(a_i | x_i) / mu(a_i | x_i), cut at `limit`. Zero where the policy would not choose the logged action. */
export function importanceWeights(rows: EstimationRows, limit: number): Float64Array {
  return Float64Array.from(rows.action, (action, row) => {
    const target = rows.target[row * rows.actions + action]!;
    return target === 0 ? 0 : Math.min(limit, target / rows.behaviour[row * rows.actions + action]!);
  });
}

/** sum_a pi(a | x_i) q(x_i, a) */
export function modelledOutcome(rows: EstimationRows): Float64Array {
  const { actions, target, model } = rows;
  return Float64Array.from({ length: rows.rows }, (_, row) => {
    let sum = 0;
    for (let at = row * actions; at < (row + 1) * actions; at++) sum += target[at]! * model[at]!;
    return sum;
  });
}

export const ones = (length: number): Float64Array => new Float64Array(length).fill(1);
