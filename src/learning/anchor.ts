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
  const { actions, bias, weight, inputs } = anchor;
  for (let position = 0; position < count; position++) {
    const at = position * actions;
    for (let action = 0; action < actions; action++) values[at + action]! += bias[action]!;
    if (inputs === 0) continue;
    const row = rows[position]!;
    for (let entry = states.offsets[row]!; entry < states.offsets[row + 1]!; entry++) {
      const from = states.indices[entry]! * actions;
      const value = states.values[entry]!;
      for (let action = 0; action < actions; action++) values[at + action]! += value * weight[from + action]!;
    }
  }
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
