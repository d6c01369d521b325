import {
  type AskRoom,
  growingRoom,
  type InputRoom,
  outputsOf,
  reserveInput,
} from "../numeric/kernel/forward.ts";
import { createKernel, type Kernel } from "../numeric/kernel/instance.ts";
import { type PanelLayout, panelLayout, writeParameters } from "../numeric/kernel/panels.ts";
import type { SparseRows, SparseVector } from "../numeric/sparse.ts";
import { type Anchor, addAnchor } from "./anchor.ts";
import type { AnchoredNetwork, NetworkShape } from "./learner.ts";

/** A Q-function ready to serve: the fast version of `q-values.ts`, equal to it up to rounding. */
export interface KernelNetwork {
  /**
   * Q-values of every action in one state, in scaled units, anchor included. The array is the same one at every call:
   * copy what is to be kept.
   */
  qValues(state: SparseVector): Float32Array; // [actions]
  /** Q-values of every action in every row */
  allValues(states: SparseRows): Float32Array; // [rows * actions]
}

/** A network that lies in a kernel's memory. */
export interface PlacedNetwork {
  kernel: Kernel;
  layout: PanelLayout;
  /** address of its parameters */
  parameters: number;
  ask: AskRoom<InputRoom>;
}

const ROWS_PER_PASS = 256;

/** The sizes of all layers, inputs first. */
export const sizesOf = ({ inputs, hidden, actions }: NetworkShape): number[] => [inputs, ...hidden, actions];

/** Puts a network into the memory of a kernel of its own. */
export function createKernelNetwork({ shape, parameters, anchor }: AnchoredNetwork): KernelNetwork {
  const kernel = createKernel();
  const layout = panelLayout(sizesOf(shape));
  const address = kernel.memory.reserve(layout.bytes);
  writeParameters(kernel.memory.floats(), address, layout, parameters);
  const ask = growingRoom(kernel.memory, (rows, entries) => reserveInput(kernel, layout, rows, entries));
  const network = { kernel, layout, parameters: address, ask };
  const result = new Float32Array(shape.actions);
  const first = new Int32Array(1);
  const offsets = new Uint32Array(2);
  const one: SparseRows = { rows: 1, columns: shape.inputs, offsets, indices: offsets, values: result };
  return {
    qValues: (state) => {
      offsets[1] = state.indices.length;
      one.indices = state.indices;
      one.values = state.values;
      outputsOf(kernel, layout, address, ask, one, first, 1, result, 0);
      addAnchor(result, anchor, one, first, 1);
      return result;
    },
    allValues: (states) => allKernelValues(network, anchor, states),
  };
}

/** Q-values of every action in every row, a few hundred rows at a time, anchor included. */
export function allKernelValues(
  { kernel, layout, parameters, ask }: PlacedNetwork,
  anchor: Anchor,
  states: SparseRows,
): Float32Array {
  const { actions } = anchor;
  const result = new Float32Array(states.rows * actions);
  const rows = Int32Array.from({ length: states.rows }, (_, row) => row);
  for (let start = 0; start < states.rows; start += ROWS_PER_PASS) {
    const count = Math.min(ROWS_PER_PASS, states.rows - start);
    const some = rows.subarray(start, start + count);
    outputsOf(kernel, layout, parameters, ask, states, some, count, result, start * actions);
  }
  addAnchor(result, anchor, states, rows, states.rows);
  return result;
}
