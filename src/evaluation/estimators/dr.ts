import { correctedModel } from "./doubly-robust.ts";
import { type Estimator, importanceWeights } from "./estimator.ts";

/**
 * Doubly robust with the weights as they are (Dudik, Langford and Li 2011):
 *   mean_i [ sum_a pi(a | x_i) q(x_i, a) + w_i (r_i - q(x_i, a_i)) ]
 * Beside `clipped_dr` it shows what the clip costs: far apart means that a few heavy weights decide.
 */
export const dr: Estimator = {
  name: "dr",
  meaning: "the primary estimator without the clip: no bias from cutting weights, more noise",
  terms: (rows) => correctedModel(rows, importanceWeights(rows, Number.POSITIVE_INFINITY)),
};
