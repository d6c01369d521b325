import type { RatioTerms } from "../bootstrap.ts";
import { type EstimationRows, modelledOutcome, ones } from "./estimator.ts";

/**
 * The form that all doubly robust estimators share (Robins, Rotnitzky and Zhao 1994; Dudik, Langford and Li 2011):
 *   mean_i [ sum_a pi(a | x_i) q(x_i, a) + v_i (r_i - q(x_i, a_i)) ]
 * `weights` are the v_i [rows]: what is made of the importance weights is all that tells the estimators apart.
 */
export function correctedModel(rows: EstimationRows, weights: Float64Array): RatioTerms {
  const numerator = modelledOutcome(rows).map((modelled, row) => {
    const residual = rows.outcome[row]! - rows.model[row * rows.actions + rows.action[row]!]!;
    return modelled + weights[row]! * residual;
  });
  return { numerator, denominator: ones(rows.rows) };
}
