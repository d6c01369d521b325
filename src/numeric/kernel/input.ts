import type { SparseRows } from "../sparse.ts";
import type { Kernel } from "./instance.ts";
import { gatherDense, gatherRows, type Lists } from "./lists.ts";
import type { PanelLayer } from "./panels.ts";

/**
 * The states of a batch as they enter the first layer: listed, or, where few entries are zero, written out row by row in
 * the room of the same lists.
 */
export interface Input {
  lists: Lists;
  dense: boolean;
  /** rows before the first; a pass may begin further down */
  skipped: number;
}

/** Tiles of four need four rows and four columns. */
const LEAST = 4;
/** Share of entries that are not zero from which on a dense product is the faster one. */
const DENSE_SHARE = 0.75;

/** Whether a batch of so many rows and entries is to be written out; `least` rows are in its smallest pass. */
export const isDense = (least: number, rows: number, columns: number, entries: number): boolean =>
  least >= LEAST && columns >= LEAST && entries >= DENSE_SHARE * rows * columns;

/** Puts rows of a table behind the first `at` rows of the input. */
export function gather(
  { memory }: Kernel,
  { lists, dense }: Input,
  at: number,
  states: SparseRows,
  rows: ArrayLike<number>,
  count: number,
): void {
  if (dense) gatherDense(memory, lists.offsets + 4 * at * states.columns, states, rows, count);
  else gatherRows(memory, lists, at, states, rows, count);
}

/** The first layer: output [count, columns] in panels = max(floor, input * weight + bias). */
export function forwardInput(
  { call }: Kernel,
  { inputs, rows, columns, weightAt, biasAt }: PanelLayer,
  parameters: number,
  { lists, dense, skipped }: Input,
  count: number,
  output: number,
  floor: number,
): void {
  const weight = parameters + weightAt;
  const bias = parameters + biasAt;
  if (dense) {
    const from = lists.offsets + 4 * skipped * inputs;
    call.forwardDense(from, count, inputs, weight, rows, columns, bias, output, count, floor);
  } else {
    const starts = lists.starts + 4 * skipped;
    const { offsets, values } = lists;
    call.forwardLayer(starts, offsets, values, count, weight, rows, columns, bias, output, count, floor);
  }
}
