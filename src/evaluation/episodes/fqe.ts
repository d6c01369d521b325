import { type EpisodeEstimator, perEpisode, startValue } from "./episode-rows.ts";

/** Fitted Q evaluation (Le, Voloshin and Yue 2019): mean over episodes of V(s_0). As good as the fitted Q. */
export const fqe: EpisodeEstimator = {
  name: "fqe",
  meaning: "what the fitted value of the first state promises; biased where the model is",
  terms: (data) => perEpisode(data, startValue(data)),
};
