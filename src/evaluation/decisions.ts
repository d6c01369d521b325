import type { AdviceColumns, TransitionTable } from "../dataset/transition-table.ts";
import { createRandom } from "../numeric/random.ts";
import { type SparseRows, takeRows } from "../numeric/sparse.ts";

/** The columns of a table that evaluation looks at: one decision a row, one delegation a decision. */
export type Decisions = Pick<
  TransitionTable,
  | "rows"
  | "actions"
  | "states"
  | "action"
  | "reward"
  | "mask"
  | "taskType"
  | "successProbability"
  | "success"
  | "episode"
  | "advice"
>;

/** Which rows of a table became decisions, and why the others did not. */
export interface SelectedDecisions {
  decisions: Decisions;
  /** row of the table that each decision is */
  tableRow: Int32Array;
  excluded: { sequences: number; unknownAgents: number };
}

/** The rows that the models learn from, and those that policies are judged on. */
export interface SelectedRows {
  train: SelectedDecisions;
  test: SelectedDecisions;
}

/**
 * The rows that are one delegation to one known agent. Sequences are masked out (`single` is 1 where an action is one
 * agent): the log cannot say what a sequence would have done at a single decision.
 */
export function selectDecisions(table: TransitionTable, single: ArrayLike<number>): SelectedDecisions {
  const { actions } = table;
  const all = Array.from({ length: table.rows }, (_, row) => row);
  const plain = all.filter((row) => table.steps[row] === 1);
  const kept = plain.filter((row) => table.action[row]! >= 0 && single[table.action[row]!]);
  const mask = new Uint8Array(kept.length * actions);
  kept.forEach((row, position) => {
    for (let action = 0; action < actions; action++) {
      mask[position * actions + action] = table.mask[row * actions + action]! && single[action] ? 1 : 0;
    }
    mask[position * actions + table.action[row]!] = 1; // chosen, so it could be chosen
  });
  const decisions: Decisions = {
    rows: kept.length,
    actions,
    mask,
    states: takeRows(table.states, kept),
    action: Int32Array.from(kept, (row) => table.action[row]!),
    reward: Float64Array.from(kept, (row) => table.reward[row]!),
    taskType: Int32Array.from(kept, (row) => table.taskType[row]!),
    successProbability: Float64Array.from(kept, (row) => table.successProbability[row]!),
    success: Uint8Array.from(kept, (row) => table.success[row]!),
    episode: Int32Array.from(kept, (row) => table.episode[row]!),
    ...(table.advice && { advice: adviceOf(table.advice, kept, mask, actions) }),
  };
  const excluded = { sequences: all.length - plain.length, unknownAgents: plain.length - kept.length };
  return { decisions, tableRow: Int32Array.from(kept), excluded };
}

/** Recommendations of the kept rows; one of an agent that was not there is none. */
function adviceOf(
  { named, mode }: AdviceColumns,
  kept: readonly number[],
  mask: Uint8Array,
  actions: number,
): AdviceColumns {
  return {
    named: Int32Array.from(kept, (row, position) => {
      const agent = named[row]!;
      return agent >= 0 && mask[position * actions + agent] ? agent : -1;
    }),
    mode: Int32Array.from(kept, (row) => mode[row]!),
  };
}

/** Both sets of rows, first one then the other; the second one's episodes keep their numbers, the first one's are shifted below zero. */
export function joinDecisions(first: Decisions, second: Decisions): Decisions {
  return {
    rows: first.rows + second.rows,
    actions: second.actions,
    states: concatRows(first.states, second.states),
    mask: concat(Uint8Array, first.mask, second.mask),
    action: concat(Int32Array, first.action, second.action),
    reward: concat(Float64Array, first.reward, second.reward),
    taskType: concat(Int32Array, first.taskType, second.taskType),
    successProbability: concat(Float64Array, first.successProbability, second.successProbability),
    success: concat(Uint8Array, first.success, second.success),
    episode: concat(
      Int32Array,
      first.episode.map((episode) => -1 - episode),
      second.episode,
    ),
    ...((first.advice || second.advice) && { advice: joinAdvice(first, second) }),
  };
}

function joinAdvice(first: Decisions, second: Decisions): AdviceColumns {
  const named = ({ advice, rows }: Decisions) => advice?.named ?? new Int32Array(rows).fill(-1);
  const mode = ({ advice, rows }: Decisions) => advice?.mode ?? new Int32Array(rows).fill(-1);
  return {
    named: concat(Int32Array, named(first), named(second)),
    mode: concat(Int32Array, mode(first), mode(second)),
  };
}

interface Column {
  readonly length: number;
  set(values: ArrayLike<number>, at: number): void;
}

function concat<Kind extends Column>(
  kind: new (length: number) => Kind,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): Kind {
  const joined = new kind(first.length + second.length);
  joined.set(first, 0);
  joined.set(second, first.length);
  return joined;
}

const concatRows = (first: SparseRows, second: SparseRows): SparseRows => ({
  rows: first.rows + second.rows,
  columns: second.columns,
  offsets: concat(
    Uint32Array,
    first.offsets.subarray(0, first.rows),
    second.offsets.map((offset) => first.offsets[first.rows]! + offset),
  ),
  indices: concat(Uint32Array, first.indices, second.indices),
  values: concat(Float32Array, first.values, second.values),
});

/** Numbers of the rows, up to `rows`, that are wanted. */
export function rowsWhere(rows: number, wanted: (row: number) => boolean): Int32Array {
  const found = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if (wanted(row)) found[count++] = row;
  return found.slice(0, count);
}

/**
 * Fold of each row, 0 to folds - 1: whole episodes, dealt out in shuffled order. Depends on the set of episode numbers
 * and the seed, not on the order of rows.
 */
export function episodeFolds(episodes: ArrayLike<number>, folds: number, seed: number): Uint8Array {
  const distinct = [...new Set(Array.from(episodes))].sort((one, other) => one - other);
  const shuffled = createRandom(seed).shuffle(distinct);
  const foldOf = new Map(shuffled.map((episode, position) => [episode, position % folds]));
  return Uint8Array.from(Array.from(episodes), (episode) => foldOf.get(episode) ?? 0);
}

/**
 * How much the success labels say: mean of (2 p - 1)^2, p the probability of success that a label stands for. 1 when
 * every outcome is certain, 0 when every label is a coin toss.
 */
export const labelInformation = ({ successProbability, rows }: Decisions): number =>
  successProbability.reduce((sum, probability) => sum + (2 * probability - 1) ** 2, 0) / rows;
