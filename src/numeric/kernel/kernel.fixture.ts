import fc from "fast-check";
import { expect } from "vitest";
import type { Random } from "../random.ts";
import type { Kernel } from "./instance.ts";
import { type Lists, reserveLists } from "./lists.ts";
import { padded, readPanels, writePanels } from "./panels.ts";

export const sizes = fc.record({
  seed: fc.integer({ min: 0, max: 1e6 }),
  rows: fc.integer({ min: 1, max: 70 }),
  columns: fc.integer({ min: 1, max: 75 }),
});

export const matrixOf = (random: Random, length: number, density = 1) =>
  Float32Array.from({ length }, () => (random.next() < density ? random.normal() : 0));

/** Puts a row-major matrix into a kernel's memory, rows padded to a multiple of 8; returns its address. */
export function place({ memory }: Kernel, matrix: Float32Array, rows: number, columns: number): number {
  const address = memory.reserve(4 * padded(rows) * padded(columns));
  writePanels(memory.floats(), address, padded(rows), matrix, 0, rows, columns);
  return address;
}

/** What is listed for each row or column: (position, value), fillers of value 0 left out. */
export function listed(
  { memory }: Kernel,
  { starts, offsets, values }: Lists,
  count: number,
): [number, number][][] {
  const words = memory.words();
  return Array.from({ length: count }, (_, row) => {
    const [from, end] = [words[starts / 4 + row]!, words[starts / 4 + row + 1]!];
    expect((end - from) % 2).toBe(0);
    const entries = Array.from({ length: end - from }, (_, index): [number, number] => [
      words[offsets / 4 + from + index]! / 128,
      memory.floats()[values / 4 + from + index]!,
    ]);
    return entries.filter(([, value]) => value !== 0);
  });
}

export const wantedRows = (matrix: Float32Array, rows: number, columns: number): [number, number][][] =>
  Array.from({ length: rows }, (_, row) =>
    Array.from(matrix.subarray(row * columns, (row + 1) * columns), (value, column): [number, number] => [
      column,
      value,
    ]).filter(([, value]) => value !== 0),
  );

/** Places a matrix whose entries are zero in part, and lists it by column. */
export function placeListed(kernel: Kernel, matrix: Float32Array, rows: number, columns: number) {
  const at = place(kernel, matrix, rows, columns);
  const wide = padded(columns);
  const lists = reserveLists(kernel.memory, wide, rows * (wide + 1) + wide);
  const scratch = kernel.memory.reserve(32 * (rows + 8));
  const { starts, offsets, values } = lists;
  kernel.call.listPanelColumns(at, padded(rows), rows, wide, starts, offsets, values, scratch);
  return { at, lists };
}

/** A row-major matrix out of panels of `panelRows` rows. */
export function readMatrix({ memory }: Kernel, at: number, panelRows: number, rows: number, columns: number) {
  const matrix = new Float32Array(rows * columns);
  readPanels(memory.floats(), at, panelRows, matrix, 0, rows, columns);
  return matrix;
}
