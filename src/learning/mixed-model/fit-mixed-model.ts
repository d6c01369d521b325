import type { TransitionTable } from "../../dataset/transition-table.ts";
import { minimise } from "../../numeric/lbfgs.ts";
import { type ColumnGroup, type Design, fitDesign } from "./design.ts";
import { marginalLikelihood } from "./marginal-likelihood.ts";
import { type AgentFeatures, type Posterior, posterior, type Variances } from "./posterior.ts";
import { gatherStatistics, type SufficientStatistics } from "./sufficient-statistics.ts";

/** A fitted mixed model: its coordinates, the variances that make the rows most likely, and the posterior there. */
export interface MixedModel {
  design: Design;
  statistics: SufficientStatistics;
  features: AgentFeatures;
  variances: Variances;
  posterior: Posterior;
}

/** Agents of which nothing is known but their rows. */
export const NO_FEATURES: AgentFeatures = { width: 0, values: new Float64Array(0) };

/**
 * Fits the variances by maximum marginal likelihood (type II, empirical Bayes) with a weak log-normal prior on each,
 * L-BFGS on their logarithms (see `marginal-likelihood.ts`).
 */
export function fitMixedModel(
  table: TransitionTable,
  groups: readonly ColumnGroup[],
  features: AgentFeatures = NO_FEATURES,
): MixedModel {
  const design = fitDesign(table.states, groups);
  return fitToStatistics(design, gatherStatistics(table, design), features);
}

/** The same from the rows' sufficient statistics, however they were come by. */
export function fitToStatistics(
  design: Design,
  statistics: SufficientStatistics,
  features: AgentFeatures = NO_FEATURES,
): MixedModel {
  const { factors, objective, variancesAt } = marginalLikelihood(design, statistics, features);
  const start = new Float64Array(factors);
  const { point } = minimise(objective, start, { maxIterations: 25, gradientTolerance: 0.05 });
  const variances = variancesAt(point);
  return { design, statistics, features, variances, posterior: posterior(statistics, features, variances) };
}
