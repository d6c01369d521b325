import { type EpisodeEstimator, perEpisode, startValue, temporalDifference } from "./episode-rows.ts";
import { weightedSteps } from "./weighted-steps.ts";

/**
 * Weighted doubly robust (Thomas and Brunskill 2016): V(s_0) averaged over the episodes, plus
 *   sum_t gamma^t sum_e w_t (r_t + gamma V(s_t+1) - Q(s_t, a_t)) / sum_e w_t
 * The model speaks alone for steps where the policy agrees with no episode.
 */
export const weightedPerDecisionDr: EpisodeEstimator = {
  name: "weighted_per_decision_dr",
  meaning: "per-decision doubly robust with weights divided by the mean weight of each step",
  terms(data) {
    const start = startValue(data);
    const corrections = weightedSteps(data, temporalDifference(data), 0);
    return perEpisode(
      data,
      start.map((value, row) => value + corrections[row]!),
    );
  },
};
