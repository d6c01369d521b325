import { type EpisodeEstimator, perEpisode } from "./episode-rows.ts";

/**
 * Per-decision importance sampling (Precup, Sutton and Singh 2000): mean over episodes of
 *   sum_t gamma^t w_t r_t,  w_t = min(clip, prod_{s <= t} pi(a_s | x_s) / mu(a_s | x_s))
 * A reward is weighted by the choices that came before it only. For episodes of one row it is clipped IPS.
 */
export const perDecisionIs: EpisodeEstimator = {
  name: "per_decision_is",
  meaning: "each reward weighted by how much likelier the policy makes the choices up to it",
  terms: (data) =>
    perEpisode(
      data,
      data.outcome.map((reward, row) => data.discount[row]! * data.weight[row]! * reward),
    ),
};
