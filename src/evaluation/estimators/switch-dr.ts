import { correctedModel } from "./doubly-robust.ts";
import { type Estimator, importanceWeights } from "./estimator.ts";

/**
 * SWITCH-DR (Wang, Agarwal and Dudik 2017):
 *   mean_i [ sum_a pi(a | x_i) q(x_i, a) + w_i 1{w_i <= threshold} (r_i - q(x_i, a_i)) ]
 * Where the policy does something that is too rare in the log (w_i above the threshold, here the weight clip) the reward
 * model speaks alone, while `clipped_dr` goes on correcting it by the weight that is left.
 */
export const switchDr: Estimator = {
  name: "switch_dr",
  meaning: "doubly robust where the log says enough, the reward model alone where a weight exceeds the clip",
  terms(rows) {
    const weights = importanceWeights(rows, Number.POSITIVE_INFINITY);
    return correctedModel(
      rows,
      weights.map((weight) => (weight <= rows.weightClip ? weight : 0)),
    );
  },
};
