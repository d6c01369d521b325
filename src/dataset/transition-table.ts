import type { SparseRows } from "../numeric/sparse.ts";

/** Training rows as numbers, column by column; row r of every field belongs to the same delegation. */
export interface TransitionTable {
  rows: number;
  actions: number;
  states: SparseRows; // [rows, inputs]
  /** rows without a successor are empty here and have `done` 1 */
  nextStates: SparseRows; // [rows, inputs]
  action: Int32Array; // [rows]
  /** reward as configured, before the learner's reward_scale */
  reward: Float64Array; // [rows]
  /** 1 where nothing follows */
  done: Uint8Array; // [rows]
  /** delegations the row spans; the bootstrap is multiplied by gamma to this power */
  steps: Uint8Array; // [rows]
  /** 1 where the action could be chosen; row-major */
  mask: Uint8Array; // [rows * actions]
  nextMask: Uint8Array; // [rows * actions]
  /** index of the task type in the action space's list; -1 unknown */
  taskType: Int32Array; // [rows]
  /** the same of the next state; -1 unknown or nothing follows */
  nextTaskType: Int32Array; // [rows]
  /** 1 or 0 */
  success: Uint8Array; // [rows]
  /** success with the confidence of its source folded in */
  successProbability: Float64Array; // [rows]
  /** what the row counts for whoever learns from it, 0 to 1; absent where every row counts fully */
  weight?: Float64Array; // [rows]
  /** who was recommended before the choice; absent where no row had a recommendation. No part of the state */
  advice?: AdviceColumns;
  /** rows with the same number belong to one episode; the unit of resampling */
  episode: Int32Array; // [rows]
}

/** Recommendations that were seen before the choice. */
export interface AdviceColumns {
  /** the action named first; -1 where none was, or one that the space does not hold */
  named: Int32Array; // [rows]
  /** mode of whoever named it, as its place in `MODES`; -1 without one */
  mode: Int32Array; // [rows]
}

/** The same rows, each counting fully. */
export function unweighted(table: TransitionTable): TransitionTable {
  const { weight: _, ...rest } = table;
  return rest;
}

/** How many rows the rows count as: the sum of their weights. */
export const countedRows = ({ rows, weight }: TransitionTable): number =>
  weight ? weight.reduce((sum, each) => sum + each, 0) : rows;

/** Rows start to end - 1 as a view: it shares memory with the table, of which nothing is copied. */
export function sliceTransitions(table: TransitionTable, start: number, end: number): TransitionTable {
  const { actions } = table;
  const rows = (matrix: SparseRows): SparseRows => ({
    ...matrix,
    rows: end - start,
    offsets: matrix.offsets.subarray(start, end + 1),
  });
  return {
    rows: end - start,
    actions,
    states: rows(table.states),
    nextStates: rows(table.nextStates),
    action: table.action.subarray(start, end),
    reward: table.reward.subarray(start, end),
    done: table.done.subarray(start, end),
    steps: table.steps.subarray(start, end),
    mask: table.mask.subarray(start * actions, end * actions),
    nextMask: table.nextMask.subarray(start * actions, end * actions),
    taskType: table.taskType.subarray(start, end),
    nextTaskType: table.nextTaskType.subarray(start, end),
    success: table.success.subarray(start, end),
    successProbability: table.successProbability.subarray(start, end),
    ...(table.weight && { weight: table.weight.subarray(start, end) }),
    ...(table.advice && {
      advice: {
        named: table.advice.named.subarray(start, end),
        mode: table.advice.mode.subarray(start, end),
      },
    }),
    episode: table.episode.subarray(start, end),
  };
}
