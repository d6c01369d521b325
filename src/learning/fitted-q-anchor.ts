import type { TransitionTable } from "../dataset/transition-table.ts";
import { type Anchor, addAnchor, anchorOf, wholeState } from "./anchor.ts";
import { type ColumnGroup, fitDesign } from "./mixed-model/design.ts";
import { fitToStatistics, type MixedModel } from "./mixed-model/fit-mixed-model.ts";
import type { AgentFeatures } from "./mixed-model/posterior.ts";
import { gatherStatistics } from "./mixed-model/sufficient-statistics.ts";
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
  const regress = (reward: Float64Array) =>
    fitToStatistics(design, gatherStatistics({ ...table, reward }, design), features);
  let model = regress(table.reward);
  const ahead = leadsOn(table, gamma);
  for (let round = 1; ahead && round < ROUNDS; round++) {
    model = regress(fittedQTargets(table, anchorOf(model, 1), gamma));
  }
  return model;
}

/** Whether what follows a row counts in its value. */
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
    addAnchor(values, anchor, nextStates, table.nextTaskType, rows, rows.length);
    rows.forEach((row, position) => {
      const scores = values.subarray(position * actions, (position + 1) * actions);
      const best = bestAction(scores, nextMask.subarray(row * actions, (row + 1) * actions));
      result[row]! += gamma ** table.steps[row]! * scores[best]!;
    });
  }
  return result;
}
