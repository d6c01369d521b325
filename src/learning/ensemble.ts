import type { SparseRows, SparseVector } from "../numeric/sparse.ts";
import { type Anchor, addAnchor, zeroAnchor } from "./anchor.ts";
import { createKernelNetwork } from "./kernel-network.ts";
import type { NetworkShape } from "./learner.ts";

/**
 * Several networks that were trained from different seeds on one anchor, as one Q-function (Lakshminarayanan et al. 2017):
 *
 *   Q(s, a) = anchor(s, a) + (1 / size) * sum over the trained members of f_m(s, a)
 *
 * A member that beat the anchor on no held-out row stays out of `members` but counts in `size`: it says 0.
 */
export interface Ensemble {
  shape: NetworkShape;
  anchor: Anchor;
  size: number;
  /** parameters of the members that learned something, flat, in the order of `parameterLayout` */
  members: readonly Float32Array[];
}

/** An ensemble ready to serve. The array is the same one at every call: copy what is to be kept. */
export interface EnsembleValues {
  /** Q-values of every action in one state, in scaled units, anchor included */
  qValues(state: SparseVector): Float32Array; // [actions]
}

/** Loads the members into kernels of their own. */
export function createEnsembleValues({ shape, anchor, size, members }: Ensemble): EnsembleValues {
  const networks = members.map((parameters) =>
    createKernelNetwork({ shape, parameters, anchor: zeroAnchor(shape.actions) }),
  );
  const result = new Float32Array(shape.actions);
  const offsets = new Uint32Array(2);
  const only = Int32Array.of(0);
  const one: SparseRows = { rows: 1, columns: shape.inputs, offsets, indices: offsets, values: result };
  return {
    qValues: (state) => {
      result.fill(0);
      for (const network of networks) {
        const values = network.qValues(state);
        for (let action = 0; action < result.length; action++) result[action]! += values[action]! / size;
      }
      offsets[1] = state.indices.length;
      one.indices = state.indices;
      one.values = state.values;
      addAnchor(result, anchor, one, only, 1);
      return result;
    },
  };
}
