import { type Estimator, importanceWeights, ones } from "./estimator.ts";

/**
 * Inverse propensity score (Horvitz and Thompson 1952): mean_i w_i r_i. Unbiased with the true propensities, and as noisy
 * as its heaviest weights.
 */
export const ips: Estimator = {
  name: "ips",
  meaning: "clipped IPS without the clip: unbiased if the behaviour model is right, often too noisy to use",
  terms(rows) {
    const weights = importanceWeights(rows, Number.POSITIVE_INFINITY);
    return {
      numerator: weights.map((weight, row) => weight * rows.outcome[row]!),
      denominator: ones(rows.rows),
    };
  },
};
