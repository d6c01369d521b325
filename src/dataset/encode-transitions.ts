import { type SparseVector, stackRows, takeRows } from "../numeric/sparse.ts";
import type { Encoder } from "../schema/encoder.ts";
import { actionName, type Transition } from "../schema/transition.ts";
import { type ActionSpace, maskFor } from "./action-space.ts";
import { encodeState } from "./encoder/encode-state.ts";
import type { TransitionTable } from "./transition-table.ts";

const NOTHING: SparseVector = { indices: new Uint32Array(0), values: new Float32Array(0) };

/** Distinct lists of available agents are few, rows are many: each list is turned into a mask once. */
function maskMaker(space: ActionSpace): (available: readonly string[] | null) => Uint8Array {
  const made = new Map<string, Uint8Array>();
  return (available) => {
    const key = JSON.stringify(available);
    let mask = made.get(key);
    if (mask === undefined) {
      mask = maskFor(space, available);
      made.set(key, mask);
    }
    return mask;
  };
}

const listOrNull = (value: unknown): string[] | null =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : null;

const stackMasks = (masks: readonly Uint8Array[], actions: number): Uint8Array => {
  const stacked = new Uint8Array(masks.length * actions);
  masks.forEach((mask, row) => {
    stacked.set(mask, row * actions);
  });
  return stacked;
};

const numberPer = (ids: readonly string[]): Int32Array => {
  const numbers = new Map<string, number>();
  return Int32Array.from(ids, (id) => {
    const number = numbers.get(id) ?? numbers.size;
    numbers.set(id, number);
    return number;
  });
};

/**
 * Rows as numbers, one table row per given row in the same order. `action` is -1 where the space does not hold the logged
 * action (an agent first seen after the training period): `withKnownActions` takes such rows out and counts them. A row
 * whose next state has no list of available agents (older files) may go on with any action.
 */
export function encodeTransitions(
  rows: Iterable<Transition>,
  encoder: Encoder,
  space: ActionSpace,
): TransitionTable {
  const list = Array.isArray(rows) ? (rows as Transition[]) : [...rows];
  const actions = space.actions.length;
  const mask = maskMaker(space);
  const indexOfAction = new Map(space.names.map((name, index) => [name, index]));
  const indexOfType = new Map(space.taskTypes.map((type, index) => [type, index]));
  const nextStates = list.map((row) =>
    row.done || row.next_state === null ? NOTHING : encodeState(encoder, row.next_state),
  );
  const nextMasks = list.map((row) =>
    row.done || row.next_state === null
      ? new Uint8Array(actions)
      : mask(listOrNull(row.next_available_actions)),
  );
  return {
    rows: list.length,
    actions,
    states: stackRows(
      list.map((row) => encodeState(encoder, row.state)),
      encoder.columns,
    ),
    nextStates: stackRows(nextStates, encoder.columns),
    action: Int32Array.from(list, (row) => indexOfAction.get(actionName(row.action)) ?? -1),
    reward: Float64Array.from(list, (row) => row.reward),
    done: Uint8Array.from(list, (row) => (row.done || row.next_state === null ? 1 : 0)),
    steps: Uint8Array.from(list, (row) => row.steps),
    mask: stackMasks(
      list.map((row) => mask(row.available_actions)),
      actions,
    ),
    nextMask: stackMasks(nextMasks, actions),
    taskType: Int32Array.from(list, (row) => indexOfType.get(row.state.task_type) ?? -1),
    nextTaskType: Int32Array.from(list, (row) =>
      row.done || row.next_state === null ? -1 : (indexOfType.get(row.next_state.task_type) ?? -1),
    ),
    success: Uint8Array.from(list, (row) => (row.success ? 1 : 0)),
    successProbability: Float64Array.from(list, (row) => row.success_probability),
    episode: numberPer(list.map((row) => row.episode_id)),
  };
}

/** The rows with the given numbers, in that order; episode numbers are kept. */
export function takeTransitions(table: TransitionTable, rows: readonly number[]): TransitionTable {
  const pick = <Column extends Int32Array | Uint8Array | Float64Array>(column: Column): Column => {
    const picked = column.slice(0, rows.length) as Column;
    rows.forEach((row, index) => {
      picked[index] = column[row]!;
    });
    return picked;
  };
  const pickMasks = (masks: Uint8Array): Uint8Array =>
    stackMasks(
      rows.map((row) => masks.subarray(row * table.actions, (row + 1) * table.actions)),
      table.actions,
    );
  return {
    rows: rows.length,
    actions: table.actions,
    states: takeRows(table.states, rows),
    nextStates: takeRows(table.nextStates, rows),
    action: pick(table.action),
    reward: pick(table.reward),
    done: pick(table.done),
    steps: pick(table.steps),
    mask: pickMasks(table.mask),
    nextMask: pickMasks(table.nextMask),
    taskType: pick(table.taskType),
    nextTaskType: pick(table.nextTaskType),
    success: pick(table.success),
    successProbability: pick(table.successProbability),
    episode: pick(table.episode),
  };
}

/** The rows whose logged action the space holds, and how many had another one. */
export function withKnownActions(table: TransitionTable): { table: TransitionTable; unknown: number } {
  const known: number[] = [];
  table.action.forEach((action, row) => {
    if (action >= 0) known.push(row);
  });
  const unknown = table.rows - known.length;
  return { table: unknown === 0 ? table : takeTransitions(table, known), unknown };
}
