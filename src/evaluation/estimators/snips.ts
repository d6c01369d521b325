import { type Estimator, importanceWeights } from "./estimator.ts";

/** Self-normalised IPS (Swaminathan and Joachims 2015): sum_i w_i r_i / sum_i w_i, with the clipped weights. */
export const snips: Estimator = {
  name: "snips",
  meaning: "clipped IPS divided by the mean weight; less noisy, slightly biased",
  terms(rows) {
    const weights = importanceWeights(rows, rows.weightClip);
    return { numerator: weights.map((weight, row) => weight * rows.outcome[row]!), denominator: weights };
  },
};
