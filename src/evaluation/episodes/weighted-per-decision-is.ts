import { type EpisodeEstimator, perEpisode } from "./episode-rows.ts";
import { weightedSteps } from "./weighted-steps.ts";

/**
 * Weighted per-decision importance sampling (Precup, Sutton and Singh 2000): sum_t gamma^t sum_e w_t r_t / sum_e w_t.
 * Less noisy than `per_decision_is`, slightly biased. For episodes of one row it is SNIPS.
 */
export const weightedPerDecisionIs: EpisodeEstimator = {
  name: "weighted_per_decision_is",
  meaning: "per-decision importance sampling divided by the mean weight of each step",
  terms: (data) => perEpisode(data, weightedSteps(data, data.outcome, Number.NaN)),
};
