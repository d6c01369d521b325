import { takeRows } from "../numeric/sparse.ts";
import type { Encoder } from "../schema/encoder.ts";
import type { Transition } from "../schema/transition.ts";
import type { ActionSpace } from "./action-space.ts";
import { createTransitionBuilder } from "./transition-builder.ts";
import type { TransitionTable } from "./transition-table.ts";

/** Rows as numbers, one table row per given row in the same order; see `transition-builder.ts`. */
export function encodeTransitions(
  rows: Iterable<Transition>,
  encoder: Encoder,
  space: ActionSpace,
): TransitionTable {
  const builder = createTransitionBuilder(encoder, space);
  for (const row of rows) builder.add(row);
  return builder.finish();
}

/** The rows with the given numbers, in that order; episode numbers are kept. */
export function takeTransitions(table: TransitionTable, rows: ArrayLike<number>): TransitionTable {
  const { actions } = table;
  const pick = <Column extends Int32Array | Uint8Array | Float64Array>(column: Column, width = 1): Column => {
    const Kind = column.constructor as new (length: number) => Column;
    const picked = new Kind(rows.length * width);
    for (let index = 0; index < rows.length; index++) {
      const from = rows[index]! * width;
      for (let at = 0; at < width; at++) picked[index * width + at] = column[from + at]!;
    }
    return picked;
  };
  return {
    rows: rows.length,
    actions,
    states: takeRows(table.states, rows),
    nextStates: takeRows(table.nextStates, rows),
    action: pick(table.action),
    reward: pick(table.reward),
    done: pick(table.done),
    steps: pick(table.steps),
    mask: pick(table.mask, actions),
    nextMask: pick(table.nextMask, actions),
    taskType: pick(table.taskType),
    nextTaskType: pick(table.nextTaskType),
    success: pick(table.success),
    successProbability: pick(table.successProbability),
    ...(table.weight && { weight: pick(table.weight) }),
    ...(table.advice && { advice: { named: pick(table.advice.named), mode: pick(table.advice.mode) } }),
    episode: pick(table.episode),
  };
}

/** The rows whose logged action the space holds, and how many had another one. */
export function withKnownActions(table: TransitionTable): { table: TransitionTable; unknown: number } {
  const known = Int32Array.from(table.action, (_, row) => row).filter((row) => table.action[row]! >= 0);
  const unknown = table.rows - known.length;
  return { table: unknown === 0 ? table : takeTransitions(table, known), unknown };
}
