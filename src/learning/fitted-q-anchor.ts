import type { TransitionTable } from "../dataset/transition-table.ts";
import { type Anchor, addAnchor, anchorOf, wholeState } from "./anchor.ts";
import { type ColumnGroup, fitDesign } from "./mixed-model/design.ts";
import { fitToStatistics, type MixedModel } from "./mixed-model/fit-mixed-model.ts";
import { type AgentFeatures, posterior } from "./mixed-model/posterior.ts";
import { gatherStatistics, type SufficientStatistics } from "./mixed-model/sufficient-statistics.ts";
import { bestAction } from "./policy.ts";

/** Decisions ahead that the anchor sees; what lies beyond is left to the network. */
export const ROUNDS = 5;
const ROWS_PER_PASS = 1024;

export interface FittedQOptions {
  /** discount per delegation */
  gamma: number;
  groups?: readonly ColumnGroup[];
  features?: AgentFeatures | undefined;
}

/**
 * The anchor of rows that lead to further decisions: fitted Q-iteration (Ernst, Geurts and Wehenkel 2005) with the mixed
 * model as the regression,
 *
 *   y_i <- r_i + gamma^steps_i * (1 - done_i) * max_{a' allowed} Q_k(s'_i, a')      Q_{k+1} <- posterior mean given y
 *
 * Its shrinkage is what keeps the maximum from feeding on noise. Where every row is an end, or gamma is 0, one round
 * says it all: the expected reward.
 */
export function fitQModel(table: TransitionTable, options: FittedQOptions): MixedModel {
  const { gamma, groups = [wholeState(table.states.columns)], features } = options;
  const design = fitDesign(table.states, groups);
  const gather = (reward: Float64Array) => gatherStatistics({ ...table, reward }, design);
  let model = fitToStatistics(design, gather(table.reward), features);
  if (!leadsOn(table, gamma)) return model;
  for (let round = 1; round < ROUNDS - 1; round++) {
    // how much to shrink is settled by the rewards, and once more at the end: the variances cost nearly all of the time
    model = withResponses(model, gather(fittedQTargets(table, anchorOf(model, 1), gamma)));
  }
  return fitToStatistics(design, gather(fittedQTargets(table, anchorOf(model, 1), gamma)), features);
}

const withResponses = (model: MixedModel, statistics: SufficientStatistics): MixedModel => ({
  ...model,
  statistics,
  posterior: posterior(statistics, model.features, model.variances),
});

/** Whether any row leads to a further decision that counts. */
export const leadsOn = ({ done }: TransitionTable, gamma: number): boolean =>
  gamma > 0 && done.some((end) => !end);

/** The same as an anchor, in scaled units. */
export const fitQAnchor = (
  table: TransitionTable,
  { rewardScale, ...options }: FittedQOptions & { rewardScale: number },
): Anchor => anchorOf(fitQModel(table, options), rewardScale);

/** y of every row by the formula above, Q_k the anchor (reward scale 1). */
export function fittedQTargets(table: TransitionTable, anchor: Anchor, gamma: number): Float64Array {
  const { actions, nextStates, nextMask } = table;
  const following = Int32Array.from(table.done.keys()).filter((row) => !table.done[row]);
  const result = table.reward.slice();
  for (let start = 0; start < following.length; start += ROWS_PER_PASS) {
    const rows = following.subarray(start, start + ROWS_PER_PASS);
    const values = new Float64Array(rows.length * actions);
    addAnchor(values, anchor, nextStates, rows, rows.length);
    rows.forEach((row, position) => {
      const scores = values.subarray(position * actions, (position + 1) * actions);
      const best = bestAction(scores, nextMask.subarray(row * actions, (row + 1) * actions));
      result[row]! += gamma ** table.steps[row]! * scores[best]!;
    });
  }
  return result;
}
