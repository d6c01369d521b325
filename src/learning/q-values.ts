import type { SparseRows } from "../numeric/sparse.ts";
import { addAnchor } from "./anchor.ts";
import type { AnchoredNetwork } from "./learner.ts";
import { createActivations, forward, layersOf } from "./q-network.ts";

const ROWS_PER_PASS = 256;

/** Q-values of every action in every row, a few hundred rows at a time; in scaled units, anchor included. */
export function allValues({ shape, parameters, anchor }: AnchoredNetwork, states: SparseRows): Float32Array {
  const layers = layersOf(shape, parameters);
  const result = new Float32Array(states.rows * shape.actions);
  const room = createActivations(shape, Math.min(ROWS_PER_PASS, states.rows));
  const numbers = Int32Array.from({ length: states.rows }, (_, row) => row);
  for (let start = 0; start < states.rows; start += ROWS_PER_PASS) {
    const count = Math.min(ROWS_PER_PASS, states.rows - start);
    const values = forward(layers, states, numbers.subarray(start, start + count), count, room);
    result.set(values.subarray(0, count * shape.actions), start * shape.actions);
  }
  addAnchor(result, anchor, states, numbers, states.rows);
  return result;
}
