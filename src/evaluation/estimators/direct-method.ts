import { type Estimator, modelledOutcome, ones } from "./estimator.ts";

/** Direct method (Beygelzimer and Langford 2009): mean_i sum_a pi(a | x_i) q(x_i, a). As good as the reward model. */
export const directMethod: Estimator = {
  name: "direct_method",
  meaning: "what the fitted reward model expects; biased where the model is",
  terms: (rows) => ({ numerator: modelledOutcome(rows), denominator: ones(rows.rows) }),
};
