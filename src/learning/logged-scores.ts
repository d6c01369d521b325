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

/** What a policy says of the logged actions of single delegations, with their success: the rows of a calibration. */
export function loggedScores(policy: Policy, table: TransitionTable): CalibrationRows {
  const rows = Array.from({ length: table.rows }, (_, row) => row).filter((row) => table.steps[row] === 1);
  return {
    scores: rows.map((row) => policy.scores(decisionOf(table, row))[table.action[row]!]!),
    outcomes: rows.map((row) => table.successProbability[row]!),
  };
}
