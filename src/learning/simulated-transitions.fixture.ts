import type { TransitionTable } from "../dataset/transition-table.ts";
import { createRandom, type Random } from "../numeric/random.ts";
import { type SparseVector, stackRows } from "../numeric/sparse.ts";

/** One row of a hand-made table; what is left out is terminal, one step, every action allowed. */
export interface RowSketch {
  state: SparseVector;
  action: number;
  reward: number;
  nextState?: SparseVector;
  steps?: number;
  mask?: readonly number[];
  nextMask?: readonly number[];
  taskType?: number;
  nextTaskType?: number;
  successProbability?: number;
  episode?: number;
}

/** A sparse vector out of a dense one. */
export function sparseOf(dense: ArrayLike<number>): SparseVector {
  const indices = Array.from(dense, (_, index) => index).filter((index) => dense[index] !== 0);
  return {
    indices: Uint32Array.from(indices),
    values: Float32Array.from(indices, (index) => dense[index]!),
  };
}

const EMPTY = sparseOf([]);

/** A transition table out of sketches. */
export function tableOf(inputs: number, actions: number, rows: readonly RowSketch[]): TransitionTable {
  const all = Array.from({ length: actions }, () => 1);
  const probability = (row: RowSketch) => row.successProbability ?? (row.reward > 0 ? 1 : 0);
  return {
    rows: rows.length,
    actions,
    states: stackRows(
      rows.map((row) => row.state),
      inputs,
    ),
    nextStates: stackRows(
      rows.map((row) => row.nextState ?? EMPTY),
      inputs,
    ),
    action: Int32Array.from(rows, (row) => row.action),
    reward: Float64Array.from(rows, (row) => row.reward),
    done: Uint8Array.from(rows, (row) => (row.nextState ? 0 : 1)),
    steps: Uint8Array.from(rows, (row) => row.steps ?? 1),
    mask: Uint8Array.from(rows.flatMap((row) => row.mask ?? all)),
    nextMask: Uint8Array.from(rows.flatMap((row) => row.nextMask ?? all)),
    taskType: Int32Array.from(rows, (row) => row.taskType ?? -1),
    nextTaskType: Int32Array.from(rows, (row) => row.nextTaskType ?? -1),
    success: Uint8Array.from(rows, (row) => (probability(row) >= 0.5 ? 1 : 0)),
    successProbability: Float64Array.from(rows, probability),
    episode: Int32Array.from(rows, (row, index) => row.episode ?? index),
  };
}

/** A random table with masks, about half of its rows terminal, one or two steps. */
export function randomTable(random: Random, rows: number, inputs: number, actions: number): TransitionTable {
  const state = () =>
    sparseOf(Array.from({ length: inputs }, () => (random.next() < 0.5 ? random.normal() : 0)));
  const sketches = Array.from({ length: rows }, (): RowSketch => {
    const mask = Array.from({ length: actions }, () => (random.next() < 0.7 ? 1 : 0));
    const action = random.integer(actions);
    mask[action] = 1;
    const nextMask = Array.from({ length: actions }, () => (random.next() < 0.7 ? 1 : 0));
    nextMask[random.integer(actions)] = 1;
    const following = random.next() < 0.5 ? { nextState: state(), nextMask } : {};
    return {
      state: state(),
      action,
      reward: 10 * random.normal(),
      steps: 1 + random.integer(2),
      mask,
      ...following,
    };
  });
  return tableOf(inputs, actions, sketches);
}

export interface BanditSettings {
  seed: number;
  rows: number;
  taskTypes: number;
  actions: number;
  /** columns of noise beside the one-hot task type; of length 1 in each row, as the encoder's hashed text is */
  noiseColumns: number;
  /** share of the decisions that go to action 0; the rest are uniform */
  popularShare: number;
  /** give every row the outcome of another: nothing is left to learn */
  permuteOutcomes?: boolean;
}

/** True success probability of an action: 0.9 for the one best per task type, 0.35 for the others. */
export const trueSuccess = (taskType: number, action: number, actions: number): number =>
  action === taskType % actions ? 0.9 : 0.35;

function unitLength(values: number[]): number[] {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

/** Logs of a one-step bandit with a known best agent per task type; reward 10 for a success, -5 for a failure. */
export function banditTable(settings: BanditSettings): TransitionTable {
  const { rows, taskTypes, actions, noiseColumns, popularShare } = settings;
  const random = createRandom(settings.seed);
  const drawn = Array.from({ length: rows }, () => {
    const taskType = random.integer(taskTypes);
    const action = random.next() < popularShare ? 0 : random.integer(actions);
    const noise = unitLength(Array.from({ length: noiseColumns }, () => random.normal()));
    const oneHot = Array.from({ length: taskTypes }, (_, type) => (type === taskType ? 1 : 0));
    const success = random.next() < trueSuccess(taskType, action, actions) ? 1 : 0;
    return { state: sparseOf([...oneHot, ...noise]), action, taskType, success };
  });
  const order = Int32Array.from(drawn, (_, row) => row);
  if (settings.permuteOutcomes) random.shuffle(order);
  return tableOf(
    taskTypes + noiseColumns,
    actions,
    drawn.map(({ state, action, taskType }, row) => {
      const { success } = drawn[order[row]!]!;
      return { state, action, taskType, reward: success ? 10 : -5, successProbability: success };
    }),
  );
}
