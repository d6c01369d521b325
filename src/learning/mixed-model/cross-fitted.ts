import { takeTransitions } from "../../dataset/encode-transitions.ts";
import type { TransitionTable } from "../../dataset/transition-table.ts";
import { addAnchor } from "../anchor.ts";
import { blocksInTime } from "../tuning/folds.ts";
import type { MixedModel } from "./fit-mixed-model.ts";
import { linearScores } from "./linear-scores.ts";
import { mergeStatistics } from "./merge-statistics.ts";
import { posterior } from "./posterior.ts";
import { taskKeys } from "./repeat-weights.ts";
import { gatherStatistics, type SufficientStatistics } from "./sufficient-statistics.ts";

/**
 * What the model would say of every action in every row had it not seen that row's block: [rows, actions], in units of
 * the table's reward. The rows are cut into `blocks` by time (cross-fitting, Schick 1986; Chernozhukov et al. 2018);
 * coordinates and variances stay those of all rows, the posterior is that of the other blocks. It costs one pass over the
 * rows and one posterior per block, because statistics of rows add up. Episodes are never cut, and those that begin with
 * the same task are in the same block: seen elsewhere, its outcome would be known by heart.
 * Undefined with fewer than two tasks per block.
 */
export function crossFittedScores(
  model: MixedModel,
  table: TransitionTable,
  blocks: number,
): Float64Array | undefined {
  const tasks = wholeTasks(model, table);
  if (new Set(tasks).size < 2 * blocks) return undefined;
  const { order, starts } = blocksInTime(tasks, blocks);
  const members = Array.from({ length: blocks }, (_, block) =>
    order.subarray(starts[block]!, starts[block + 1]!),
  );
  const parts = members.map((rows) => gatherStatistics(takeTransitions(table, rows), model.design));
  const result = new Float64Array(table.rows * table.actions);
  members.forEach((rows, block) => {
    const others = parts.filter((_, other) => other !== block).reduce(mergeStatistics);
    writeScores(result, without(model, others), table, rows);
  });
  return result;
}

const without = (model: MixedModel, statistics: SufficientStatistics): MixedModel => ({
  ...model,
  statistics,
  posterior: posterior(statistics, model.features, model.variances),
});

function writeScores(
  result: Float64Array,
  model: MixedModel,
  table: TransitionTable,
  rows: Int32Array,
): void {
  const values = new Float64Array(rows.length * table.actions);
  addAnchor(values, linearScores(model), table.states, rows, rows.length);
  rows.forEach((row, position) => {
    const scores = values.subarray(position * table.actions, (position + 1) * table.actions);
    result.set(scores, row * table.actions);
  });
}

/** A number per row, the same for all rows of an episode: that of the task which it begins with. */
function wholeTasks({ design }: MixedModel, table: TransitionTable): Float64Array {
  const tasks = taskKeys(table, design.groups);
  const first = new Map<number, number>();
  table.episode.forEach((episode, row) => {
    if (!first.has(episode)) first.set(episode, tasks[row]!);
  });
  return Float64Array.from(table.episode, (episode) => first.get(episode)!);
}
