import type { SparseRows } from "../sparse.ts";
import type { KernelMemory } from "./instance.ts";

/** Addresses of the listed entries of a matrix, row by row or column by column; the form is that of `kernel/lists.ts`. */
export interface Lists {
  starts: number;
  offsets: number;
  values: number;
}

/** a row of a panel of 32 has 2^7 bytes */
const ROW_SHIFT = 7;

/** what `listRows` of the kernel may overwrite behind the last entry, and a bit */
const SPARE = 4;

/** Room for so many rows (or columns), each made even, and so many entries of all; values directly behind offsets. */
export function reserveLists(memory: KernelMemory, rows: number, entries: number): Lists {
  const bytes = 4 * (entries + rows + SPARE);
  return {
    starts: memory.reserve(4 * (rows + 1)),
    offsets: memory.reserve(bytes),
    values: memory.reserve(bytes),
  };
}

/** How many entries these rows hold. */
export function countEntries({ offsets }: SparseRows, rows: ArrayLike<number>, count: number): number {
  let entries = 0;
  for (let position = 0; position < count; position++) {
    entries += offsets[rows[position]! + 1]! - offsets[rows[position]!]!;
  }
  return entries;
}

/** Copies rows[0] ... rows[count - 1] to the places from `at` on, behind the rows that lie there already. */
export function gatherRows(
  memory: KernelMemory,
  lists: Lists,
  at: number,
  { offsets, indices, values }: SparseRows,
  rows: ArrayLike<number>,
  count: number,
): void {
  const words = memory.words();
  const floats = memory.floats();
  const starts = lists.starts / 4 + at;
  // number of the first word and of the first real of the lists
  const places = lists.offsets / 4;
  const reals = lists.values / 4;
  let entry = at === 0 ? 0 : words[starts]!;
  words[starts] = entry;
  for (let position = 0; position < count; position++) {
    const row = rows[position]!;
    const end = offsets[row + 1]!;
    for (let source = offsets[row]!; source < end; source++) {
      words[places + entry] = indices[source]! << ROW_SHIFT;
      floats[reals + entry] = values[source]!;
      entry += 1;
    }
    if (entry % 2 === 1) {
      words[places + entry] = words[places + entry - 1]!;
      floats[reals + entry] = 0;
      entry += 1;
    }
    words[starts + position + 1] = entry;
  }
}

/** The same rows written out, [count, columns], to the reals from `address` on. */
export function gatherDense(
  memory: KernelMemory,
  address: number,
  { columns, offsets, indices, values }: SparseRows,
  rows: ArrayLike<number>,
  count: number,
): void {
  const floats = memory.floats();
  for (let position = 0; position < count; position++) {
    const to = address / 4 + position * columns;
    const start = offsets[rows[position]!]!;
    const end = offsets[rows[position]! + 1]!;
    if (end - start === columns) {
      for (let column = 0; column < columns; column++) floats[to + column] = values[start + column]!;
      continue;
    }
    floats.fill(0, to, to + columns);
    for (let source = start; source < end; source++) floats[to + indices[source]!] = values[source]!;
  }
}
