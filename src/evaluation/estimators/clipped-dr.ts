import { correctedModel } from "./doubly-robust.ts";
import { type Estimator, importanceWeights } from "./estimator.ts";

/**
 * Doubly robust with clipped weights (Dudik, Langford and Li 2011):
 *   mean_i [ sum_a pi(a | x_i) q(x_i, a) + min(w_i, clip) (r_i - q(x_i, a_i)) ]
 * Right when either the behaviour model or the reward model is. The primary estimator, named before any result.
 */
export const clippedDr: Estimator = {
  name: "clipped_dr",
  meaning: "reward model, corrected by weighted residuals; right if either model is",
  terms: (rows) => correctedModel(rows, importanceWeights(rows, rows.weightClip)),
};
