import { type EpisodeEstimator, perEpisode, startValue, temporalDifference } from "./episode-rows.ts";

/**
 * Per-decision doubly robust (Jiang and Li 2016, in the form of Thomas and Brunskill 2016): mean over episodes of
 *   sum_t gamma^t [ w_t (r_t - Q(s_t, a_t)) + w_t-1 V(s_t) ],  w_-1 = 1,
 * which is V(s_0) + sum_t gamma^t w_t (r_t + gamma V(s_t+1) - Q(s_t, a_t)): the model's value, corrected by weighted temporal
 * differences. Q is that of `fqe`, fitted without the episode; w_t is cut at the clip. For episodes of one row it is
 * clipped DR.
 */
export const perDecisionDr: EpisodeEstimator = {
  name: "per_decision_dr",
  meaning: "fitted Q evaluation, corrected by weighted temporal differences; right if either model is",
  terms(data) {
    const start = startValue(data);
    const differences = temporalDifference(data);
    return perEpisode(
      data,
      start.map((value, row) => value + data.discount[row]! * data.weight[row]! * differences[row]!),
    );
  },
};
