import type { EpisodeEstimator } from "./episode-rows.ts";
import { fqe } from "./fqe.ts";
import { perDecisionDr } from "./per-decision-dr.ts";
import { perDecisionIs } from "./per-decision-is.ts";
import { weightedPerDecisionDr } from "./weighted-per-decision-dr.ts";
import { weightedPerDecisionIs } from "./weighted-per-decision-is.ts";

/** Every estimator of whole episodes; the primary one is named in advance. */
export const EPISODE_ESTIMATORS: readonly EpisodeEstimator[] = [
  perDecisionIs,
  weightedPerDecisionIs,
  perDecisionDr,
  weightedPerDecisionDr,
  fqe,
];
export const PRIMARY_EPISODE_ESTIMATOR: EpisodeEstimator = perDecisionDr;
