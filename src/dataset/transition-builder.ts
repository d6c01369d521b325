import { createColumn } from "../numeric/growing-column.ts";
import type { SparseRows, SparseVector } from "../numeric/sparse.ts";
import type { Encoder } from "../schema/encoder.ts";
import { actionName, type Transition } from "../schema/transition.ts";
import { MODES } from "../schema/vocabulary.ts";
import { type ActionSpace, maskFor } from "./action-space.ts";
import { encodeState } from "./encoder/encode-state.ts";
import type { TransitionTable } from "./transition-table.ts";

const NOTHING: SparseVector = { indices: new Uint32Array(0), values: new Float32Array(0) };

/** Takes rows one at a time and keeps their numbers only, so that a million rows need not be in memory as objects. */
export interface TransitionBuilder {
  add(row: Transition): void;
  finish(): TransitionTable;
}

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

function sparseRowsBuilder(columns: number) {
  const offsets = createColumn(Uint32Array);
  const indices = createColumn(Uint32Array);
  const values = createColumn(Float32Array);
  offsets.push(0);
  return {
    add: (vector: SparseVector): void => {
      indices.append(vector.indices);
      values.append(vector.values);
      offsets.push(indices.length());
    },
    finish: (): SparseRows => ({
      rows: offsets.length() - 1,
      columns,
      offsets: offsets.finish(),
      indices: indices.finish(),
      values: values.finish(),
    }),
  };
}

/** Numbers for names, in the order in which they are first seen. */
function numbering(): (name: string) => number {
  const numbers = new Map<string, number>();
  return (name) => {
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    return number;
  };
}

/**
 * Rows as numbers, one table row per added row in the same order. `action` is -1 where the space does not hold the logged
 * action (an agent first seen after the training period): `withKnownActions` takes such rows out and counts them. A row
 * whose next state has no list of available agents (older files) may go on with any action. Rows of an earlier form of
 * their agent count `changedAgentWeight`.
 */
export function createTransitionBuilder(
  encoder: Encoder,
  space: ActionSpace,
  changedAgentWeight = 1,
): TransitionBuilder {
  const actions = space.actions.length;
  const maskOf = maskMaker(space);
  const indexOfAction = new Map(space.names.map((name, index) => [name, index]));
  const indexOfType = new Map(space.taskTypes.map((type, index) => [type, index]));
  const episodeOf = numbering();
  const states = sparseRowsBuilder(encoder.columns);
  const nextStates = sparseRowsBuilder(encoder.columns);
  const none = new Uint8Array(actions);
  const column = {
    action: createColumn(Int32Array),
    reward: createColumn(Float64Array),
    done: createColumn(Uint8Array),
    steps: createColumn(Uint8Array),
    mask: createColumn(Uint8Array),
    nextMask: createColumn(Uint8Array),
    taskType: createColumn(Int32Array),
    nextTaskType: createColumn(Int32Array),
    success: createColumn(Uint8Array),
    successProbability: createColumn(Float64Array),
    episode: createColumn(Int32Array),
  };
  const advice = { named: createColumn(Int32Array), mode: createColumn(Int32Array) };
  let advised = false;
  const weight = createColumn(Float64Array);
  let discounted = false;
  const addNext = (row: Transition): void => {
    const next = row.done ? null : row.next_state;
    nextStates.add(next ? encodeState(encoder, next) : NOTHING);
    column.done.push(next ? 0 : 1);
    column.nextMask.append(next ? maskOf(listOrNull(row.next_available_actions)) : none);
    column.nextTaskType.push(next ? (indexOfType.get(next.task_type) ?? -1) : -1);
  };
  const addAdvice = ({ recommended_agent: named, recommended_mode: mode }: Transition): void => {
    advice.named.push(named === undefined ? -1 : (indexOfAction.get(named) ?? -1));
    advice.mode.push(mode === undefined ? -1 : MODES.indexOf(mode));
    advised ||= named !== undefined;
  };
  return {
    add: (row) => {
      states.add(encodeState(encoder, row.state));
      addNext(row);
      column.action.push(indexOfAction.get(actionName(row.action)) ?? -1);
      column.reward.push(row.reward);
      column.steps.push(row.steps);
      column.mask.append(maskOf(row.available_actions));
      column.taskType.push(indexOfType.get(row.state.task_type) ?? -1);
      column.success.push(row.success ? 1 : 0);
      column.successProbability.push(row.success_probability);
      column.episode.push(episodeOf(row.episode_id));
      weight.push(row.earlier_form ? changedAgentWeight : 1);
      addAdvice(row);
      discounted ||= row.earlier_form === true && changedAgentWeight !== 1;
    },
    finish: () => ({
      rows: column.action.length(),
      actions,
      states: states.finish(),
      nextStates: nextStates.finish(),
      ...finishAll(column),
      ...(discounted && { weight: weight.finish() }),
      ...(advised && { advice: finishAll(advice) }),
    }),
  };
}

/** Finishes each column of a record of them. */
function finishAll<Columns extends Record<string, { finish(): unknown }>>(
  columns: Columns,
): { [Name in keyof Columns]: ReturnType<Columns[Name]["finish"]> } {
  const entries = Object.entries(columns).map(([name, { finish }]) => [name, finish()]);
  return Object.fromEntries(entries) as { [Name in keyof Columns]: ReturnType<Columns[Name]["finish"]> };
}
