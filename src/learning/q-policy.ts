import type { SparseVector } from "../numeric/sparse.ts";
import { anchorRowAt } from "./anchor.ts";
import type { AnchoredNetwork } from "./learner.ts";
import { type Decision, greedy, type Policy } from "./policy.ts";
import { createActivations, forward, layersOf, parameterCount } from "./q-network.ts";

const ONLY_ROW = Int32Array.of(0);

/**
 * The greedy policy of a Q-network and its anchor. Scores are Q-values in units of the configured reward (scaled values
 * divided by `rewardScale`). Parameters are read, never changed. Throws a RangeError when a length does not fit the shape.
 */
export function createQPolicy(
  name: string,
  { shape, parameters, anchor }: AnchoredNetwork,
  rewardScale: number,
): Policy {
  if (parameters.length !== parameterCount(shape)) {
    throw new RangeError(
      `the network needs ${parameterCount(shape)} parameters, there are ${parameters.length}`,
    );
  }
  if (anchor.actions !== shape.actions) {
    throw new RangeError(`the network has ${shape.actions} actions, its anchor ${anchor.actions}`);
  }
  const layers = layersOf(shape, parameters);
  const room = createActivations(shape, 1);
  const scores = ({ state, taskType, mask }: Decision): Float64Array => {
    const values = forward(layers, rowsOfOne(state, shape.inputs), ONLY_ROW, 1, room);
    const prior = anchorRowAt(anchor, taskType);
    return Float64Array.from({ length: shape.actions }, (_, action) =>
      mask[action]
        ? (values[action]! + anchor.values[prior + action]!) / rewardScale
        : Number.NEGATIVE_INFINITY,
    );
  };
  return { name, scores, probabilities: (decision) => greedy(scores(decision), decision.mask) };
}

const rowsOfOne = (state: SparseVector, columns: number) => ({
  rows: 1,
  columns,
  offsets: Uint32Array.of(0, state.indices.length),
  ...state,
});
