import type { SparseRows } from "../sparse.ts";
import type { Input } from "./input.ts";
import type { Kernel, KernelMemory } from "./instance.ts";

/** Addresses of rows that lie in a kernel's memory as a whole, so that it gathers batches of them by itself. */
export interface PlacedRows {
  starts: number;
  columns: number;
  values: number;
  /** columns of a row */
  width: number;
}

/** what `gatherRows` of the kernel reads behind the last entry */
const SPARE = 3;

export const entriesIn = ({ rows, offsets }: SparseRows): number => offsets[rows]! - offsets[0]!;

/** Copies rows into the memory; 8 bytes an entry. */
export function placeRows(
  memory: KernelMemory,
  { rows, columns, offsets, indices, values }: SparseRows,
): PlacedRows {
  const [first, end] = [offsets[0]!, offsets[rows]!];
  const bytes = 4 * (end - first + SPARE);
  const placed = {
    starts: memory.reserve(4 * (rows + 1)),
    columns: memory.reserve(bytes),
    values: memory.reserve(bytes),
    width: columns,
  };
  const words = memory.words();
  for (let row = 0; row <= rows; row++) words[placed.starts / 4 + row] = offsets[row]! - first;
  words.set(indices.subarray(first, end), placed.columns / 4);
  memory.floats().set(values.subarray(first, end), placed.values / 4);
  return placed;
}

/** What `gather` does with rows outside; `numbers` is the address of room for `count` row numbers. */
export function gatherPlaced(
  { call, memory }: Kernel,
  { lists, dense }: Input,
  at: number,
  { starts, columns, values, width }: PlacedRows,
  numbers: number,
  rows: ArrayLike<number>,
  count: number,
): void {
  const words = memory.words();
  for (let position = 0; position < count; position++) words[numbers / 4 + position] = rows[position]!;
  if (dense) {
    const to = lists.offsets + 4 * at * width;
    call.gatherDense(starts, columns, values, numbers, count, width, to);
  } else {
    const { offsets } = lists;
    call.gatherRows(starts, columns, values, numbers, count, at, lists.starts, offsets, lists.values);
  }
}
