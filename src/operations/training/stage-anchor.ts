import { countedRows, sliceTransitions, type TransitionTable } from "../../dataset/transition-table.ts";
import { type Anchor, anchorOf } from "../../learning/anchor.ts";
import type { Ensemble } from "../../learning/ensemble.ts";
import { fitQModel, fittedQTargets, leadsOn, ROUNDS } from "../../learning/fitted-q-anchor.ts";
import type { ColumnGroup } from "../../learning/mixed-model/design.ts";
import { fitToStatistics, type MixedModel } from "../../learning/mixed-model/fit-mixed-model.ts";
import { mergeStatistics, weighted } from "../../learning/mixed-model/merge-statistics.ts";
import type { AgentFeatures } from "../../learning/mixed-model/posterior.ts";
import type { StoredStatistics } from "../../learning/mixed-model/stored-statistics.ts";
import {
  gatherStatistics,
  type SufficientStatistics,
} from "../../learning/mixed-model/sufficient-statistics.ts";

/** What an incremental training goes on from; all of it has room for the actions that came later. */
export interface History {
  parent: Ensemble;
  /** of the rows that the parent was fitted to */
  stored: StoredStatistics;
  /** so many of the table's first rows are among those: they are rehearsed by the networks and not counted again */
  rehearsed: number;
}

export interface AnchorOptions {
  rewardScale: number;
  /** discount per delegation */
  gamma: number;
  groups: readonly ColumnGroup[];
  agentFeatures?: AgentFeatures | undefined;
  history?: History | undefined;
}

/** The anchor of one stage, and the statistics that it rests on. */
export interface StageAnchor {
  anchor: Anchor;
  stored: StoredStatistics;
  /** the model behind it, where all of its rows are at hand */
  model?: MixedModel;
}

/**
 * The anchor for these rows. With a history it is what the parent's rows and the new ones together give: the posterior
 * needs sums over rows only, so the parent's rows need not be there, and no row counts twice. Where rows lead to further
 * decisions, what followed the parent's rows keeps the value it had then; the new rows' is told by all of them.
 */
export function fitStageAnchor(train: TransitionTable, options: AnchorOptions): StageAnchor {
  const { rewardScale, gamma, groups, agentFeatures: features, history } = options;
  const { model, represented } = history
    ? continued(train, history, gamma, features)
    : { model: fitQModel(train, { gamma, groups, features }), represented: Math.round(countedRows(train)) };
  const { design, statistics } = model;
  const stored = { design, statistics, represented };
  return { anchor: anchorOf(model, rewardScale), stored, ...(!history && { model }) };
}

function continued(
  train: TransitionTable,
  { stored, rehearsed }: History,
  gamma: number,
  features: AgentFeatures | undefined,
): { model: MixedModel; represented: number } {
  const { design } = stored;
  const fresh = sliceTransitions(train, rehearsed, train.rows);
  const regress = (reward: Float64Array): MixedModel =>
    fitToStatistics(design, together(stored, { ...fresh, reward }), features);
  const represented = stored.represented + Math.round(countedRows(fresh));
  if (!leadsOn(fresh, gamma)) return { model: regress(fresh.reward), represented };
  let model = fitToStatistics(design, stored.statistics, features);
  for (let round = 1; round < ROUNDS; round++)
    model = regress(fittedQTargets(fresh, anchorOf(model, 1), gamma));
  return { model, represented };
}

/** Of very many rows only some are gathered: each side then counts at the rate of the sparser one. */
function together(
  { statistics, represented, design }: StoredStatistics,
  fresh: TransitionTable,
): SufficientStatistics {
  const added = gatherStatistics(fresh, design);
  const oldRate = statistics.rows / represented;
  const counted = countedRows(fresh);
  const newRate = counted === 0 ? 1 : added.rows / counted;
  const rate = Math.min(oldRate, newRate);
  return mergeStatistics(weighted(statistics, rate / oldRate), weighted(added, rate / newRate));
}
