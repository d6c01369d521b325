import { type Estimator, importanceWeights, modelledOutcome, ones } from "./estimator.ts";

/**
 * Doubly robust with clipped weights (Dudik, Langford and Li 2011):
 *   mean_i [ sum_a pi(a | x_i) q(x_i, a) + min(w_i, clip) (r_i - q(x_i, a_i)) ]
 * Right when either the behaviour model or the reward model is. The primary estimator, named before any result.
 */
export const clippedDr: Estimator = {
  name: "clipped_dr",
  meaning: "reward model, corrected by weighted residuals; right if either model is",
  terms(rows) {
    const weights = importanceWeights(rows, rows.weightClip);
    const numerator = modelledOutcome(rows).map((modelled, row) => {
      const residual = rows.outcome[row]! - rows.model[row * rows.actions + rows.action[row]!]!;
      return modelled + weights[row]! * residual;
    });
    return { numerator, denominator: ones(rows.rows) };
  },
};
