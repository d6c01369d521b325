import type { MixedModel } from "./fit-mixed-model.ts";

/** Expected reward per action as a linear function of the state: bias[a] + sum of state[c] * weight[c, a]. */
export interface LinearScores {
  inputs: number;
  actions: number;
  weight: Float32Array; // [inputs, actions]
  bias: Float32Array; // [actions]
}

/** The posterior mean of a mixed model, written out over the columns of the state. */
export function linearScores({ design, statistics, features, posterior }: MixedModel): LinearScores {
  const { dimensions, columns, map, shift, groups, groupOf } = design;
  const { actions } = statistics;
  const weight = new Float32Array(columns * actions);
  const bias = new Float32Array(actions);
  for (let action = 0; action < actions; action++) {
    const total = posterior.agents[action]!.map((entry, k) => entry + posterior.common[k]!);
    let constant = statistics.meanReward;
    for (let k = 0; k < features.width; k++) {
      constant += features.values[action * features.width + k]! * posterior.common[dimensions + k]!;
    }
    for (let k = 0; k < dimensions; k++) constant += shift[k]! * total[k]!;
    bias[action] = constant;
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let k = 1; k < dimensions; k++) sum += map[column * dimensions + k]! * total[k]!;
      weight[column * actions + action] = sum;
    }
    for (let k = 1; k < dimensions; k++) {
      const own = groups[groupOf[k]!]!.ownColumn?.[action] ?? -1;
      if (own >= 0) weight[own * actions + action]! += total[k]!;
    }
  }
  return { inputs: columns, actions, weight, bias };
}
