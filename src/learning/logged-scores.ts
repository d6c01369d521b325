import type { TransitionTable } from "../dataset/transition-table.ts";
import { rowOf } from "../numeric/sparse.ts";
import type { CalibrationRows } from "./calibration.ts";
import type { Decision, Policy } from "./policy.ts";

/** The decision that a row records; state and mask share memory with the table. */
export function decisionOf(table: TransitionTable, row: number): Decision {
  return {
    state: rowOf(table.states, row),
    taskType: table.taskType[row]!,
    mask: table.mask.subarray(row * table.actions, (row + 1) * table.actions),
  };
}

/** The rows that are one delegation each: their outcome is that of the logged action. */
export const singleDelegations = (table: TransitionTable): number[] =>
  Array.from(table.steps.keys()).filter((row) => table.steps[row] === 1);

/** What a policy says of every action in every row: [rows, actions]. */
export function allScores(policy: Policy, table: TransitionTable): Float64Array {
  const scores = new Float64Array(table.rows * table.actions);
  for (let row = 0; row < table.rows; row++)
    scores.set(policy.scores(decisionOf(table, row)), row * table.actions);
  return scores;
}

/** What a policy says of the logged actions of single delegations, with their success: what a calibration is judged by. */
export function loggedScores(policy: Policy, table: TransitionTable): CalibrationRows {
  const rows = singleDelegations(table);
  return {
    scores: rows.map((row) => policy.scores(decisionOf(table, row))[table.action[row]!]!),
    outcomes: rows.map((row) => table.successProbability[row]!),
  };
}
