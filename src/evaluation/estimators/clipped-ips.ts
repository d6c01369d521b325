import { type Estimator, importanceWeights, ones } from "./estimator.ts";

/** Clipped inverse propensity score (Horvitz and Thompson 1952; Ionides 2008): mean_i min(w_i, clip) r_i. */
export const clippedIps: Estimator = {
  name: "clipped_ips",
  meaning: "logged outcomes weighted by how much more often the policy would choose them",
  terms(rows) {
    const weights = importanceWeights(rows, rows.weightClip);
    return {
      numerator: weights.map((weight, row) => weight * rows.outcome[row]!),
      denominator: ones(rows.rows),
    };
  },
};
