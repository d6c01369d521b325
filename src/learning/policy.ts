import type { SparseVector } from "../numeric/sparse.ts";

/** What a policy may look at when it decides: numbers only, the same in training, evaluation and serving. */
export interface Decision {
  /** the encoded state, `encoder.columns` columns */
  state: SparseVector;
  /** index of the task type in the action space's list of task types; -1 when unknown */
  taskType: number;
  /** 1 where the action could be chosen, 0 elsewhere; length = number of actions; at least one is 1 */
  mask: Uint8Array;
}

/**
 * A policy as evaluation and advice see it. `scores` ranks the actions (higher is better; -Infinity where masked);
 * `probabilities` says how often each would be chosen (zeros where masked, sums to 1).
 */
export interface Policy {
  readonly name: string;
  scores(decision: Decision): Float64Array; // [actions]
  probabilities(decision: Decision): Float64Array; // [actions]
}

/** All mass on the best allowed action; the first of equals wins, so that ties are decided the same way everywhere. */
export function greedy(scores: Float64Array, mask: Uint8Array): Float64Array {
  const probabilities = new Float64Array(scores.length);
  probabilities[bestAction(scores, mask)] = 1;
  return probabilities;
}

/** Index of the highest score among the allowed actions; the first of equals. */
export function bestAction(scores: ArrayLike<number>, mask: Uint8Array): number {
  let best = -1;
  for (let action = 0; action < scores.length; action++) {
    if (mask[action] && (best < 0 || scores[action]! > scores[best]!)) best = action;
  }
  if (best < 0) throw new RangeError("no action is allowed");
  return best;
}
