import type { TransitionTable } from "../dataset/transition-table.ts";
import type { Reals } from "../numeric/dense-layer.ts";
import type { SparseRows } from "../numeric/sparse.ts";
import type { ColumnGroup } from "./mixed-model/design.ts";
import { fitMixedModel, type MixedModel } from "./mixed-model/fit-mixed-model.ts";
import { type LinearScores, linearScores } from "./mixed-model/linear-scores.ts";
import { type NewcomerScores, newcomerScores } from "./mixed-model/newcomer-scores.ts";
import type { AgentFeatures } from "./mixed-model/posterior.ts";

/**
 * The fixed part of a Q-function: Q(s, a) = bias[a] + s . weight[, a] + f(s, a), f the network. It is a prior, not a
 * parameter: training does not move it. In scaled units. With `inputs` 0 it is the bias alone.
 */
export interface Anchor extends LinearScores {
  /** what is expected of agents that came later; absent where agents are not described by features */
  newcomer?: NewcomerScores;
}

/** The anchor that changes nothing: Q is the network alone. */
export const zeroAnchor = (actions: number): Anchor => ({
  inputs: 0,
  actions,
  weight: new Float32Array(0),
  bias: new Float32Array(actions),
});

/** Adds the anchor to the Q-values of rows[0] ... rows[count - 1], in place. */
export function addAnchor(
  values: Reals, // [count, actions]
  anchor: Anchor,
  states: SparseRows, // of the whole table
  rows: ArrayLike<number>,
  count: number,
): void {
  const { actions, bias, inputs } = anchor;
  for (let position = 0; position < count; position++) {
    const at = position * actions;
    for (let action = 0; action < actions; action++) values[at + action]! += bias[action]!;
    if (inputs === 0) continue;
    const row = rows[position]!;
    const [start, end] = [states.offsets[row]!, states.offsets[row + 1]!];
    let action = 0;
    if (values instanceof Float32Array) {
      for (; action + 8 <= actions; action += 8)
        addToEight(values, at + action, anchor, action, states, start, end);
    }
    addToRest(values, at, anchor, action, states, start, end);
  }
}

/** The actions from `first` on, entry by entry. */
function addToRest(
  values: Reals,
  at: number,
  { actions, weight }: Anchor,
  first: number,
  states: SparseRows,
  start: number,
  end: number,
): void {
  for (let entry = start; entry < end; entry++) {
    const from = states.indices[entry]! * actions;
    const value = states.values[entry]!;
    for (let action = first; action < actions; action++)
      values[at + action]! += value * weight[from + action]!;
  }
}

/**
 * Eight actions from `first` on, whose sums stay in registers: a third of the time. Each is rounded to 32 bits after every
 * addition, as an array of 32 bits would do it, so that the result has the same bits.
 */
function addToEight(
  values: Float32Array,
  at: number,
  { actions, weight }: Anchor,
  first: number,
  states: SparseRows,
  start: number,
  end: number,
): void {
  const { indices, values: entries } = states;
  let a = values[at]!;
  let b = values[at + 1]!;
  let c = values[at + 2]!;
  let d = values[at + 3]!;
  let e = values[at + 4]!;
  let f = values[at + 5]!;
  let g = values[at + 6]!;
  let h = values[at + 7]!;
  for (let entry = start; entry < end; entry++) {
    const from = indices[entry]! * actions + first;
    const value = entries[entry]!;
    a = Math.fround(a + value * weight[from]!);
    b = Math.fround(b + value * weight[from + 1]!);
    c = Math.fround(c + value * weight[from + 2]!);
    d = Math.fround(d + value * weight[from + 3]!);
    e = Math.fround(e + value * weight[from + 4]!);
    f = Math.fround(f + value * weight[from + 5]!);
    g = Math.fround(g + value * weight[from + 6]!);
    h = Math.fround(h + value * weight[from + 7]!);
  }
  values[at] = a;
  values[at + 1] = b;
  values[at + 2] = c;
  values[at + 3] = d;
  values[at + 4] = e;
  values[at + 5] = f;
  values[at + 6] = g;
  values[at + 7] = h;
}

/**
 * What is known before the network learns: the expected reward of each action in each state by a hierarchical linear
 * model whose shrinkage the rows themselves decide (`mixed-model/`), times the reward scale. With few rows it is the
 * shrunken best agent, with more the shrunken best agent per task type, then per task text; learning moves away from it
 * only as far as the data carry it. Agents may be described by features of their files (`features`).
 */
export function fitAnchor(
  table: TransitionTable,
  rewardScale: number,
  groups: readonly ColumnGroup[] = [wholeState(table.states.columns)],
  features?: AgentFeatures,
): Anchor {
  return anchorOf(fitMixedModel(table, groups, features), rewardScale);
}

/** A fitted mixed model as an anchor. */
export function anchorOf(model: MixedModel, rewardScale: number): Anchor {
  const { weight, bias, ...shape } = linearScores(model);
  const newcomer = newcomerScores(model);
  const scaled = (entries: Float32Array) => entries.map((entry) => entry * rewardScale);
  return {
    ...shape,
    weight: scaled(weight),
    bias: scaled(bias),
    ...(newcomer && {
      newcomer: {
        ...newcomer,
        weight: scaled(newcomer.weight),
        bias: scaled(newcomer.bias),
        featureWeight: scaled(newcomer.featureWeight),
      },
    }),
  };
}

export const wholeState = (width: number): ColumnGroup => ({
  name: "state",
  spans: [{ start: 0, width }],
  mostDimensions: 48,
  commonShare: 0.04,
  agentShare: 0.04,
});
