import type { Estimator } from "./estimator.ts";

/**
 * Matched replay (Li et al. 2011): sum_i pi(a_i | x_i) r_i / sum_i pi(a_i | x_i). Right only where the logged choice was
 * random and even; shown because people know it.
 */
export const replayMatch: Estimator = {
  name: "replay_match",
  meaning: "mean outcome of the rows where policy and log agree; ignores why they agree",
  terms(rows) {
    const match = Float64Array.from(rows.action, (action, row) => rows.target[row * rows.actions + action]!);
    return { numerator: match.map((weight, row) => weight * rows.outcome[row]!), denominator: match };
  },
};
