import { dot } from "./dense-matrix.ts";
import type { SparseRows } from "./sparse.ts";

/** image = X'X direction */
type Multiply = (direction: Float64Array, image: Float64Array) => void;

/** X'X is not built beyond this many columns: 32 MB */
const MOST_GRAM_COLUMNS = 2048;
/** kept ones have no more than this together */
const MOST_KEPT_BYTES = 2 ** 26;

/** Rows to regress on, time and again with other targets. */
export interface RidgeRows {
  states: SparseRows;
  rows: ArrayLike<number>;
  /** X'X direction, for so many steps */
  product(steps: number): Multiply;
}

/** `keeping`: X'X is kept once it is built (see `canKeep`), so that only the first of several fits pays for it. */
export function ridgeRows(states: SparseRows, rows: ArrayLike<number>, keeping: boolean): RidgeRows {
  const size = sizeOf(states, rows);
  let kept: Multiply | undefined;
  const byMatrix = (): Multiply => {
    const built = kept ?? gramProduct(states, rows);
    if (keeping) kept = built;
    return built;
  };
  return {
    states,
    rows,
    product: (steps) => (isWorthBuilding(size, steps) ? byMatrix() : rowProduct(states, rows)),
  };
}

/** Whether X'X of so many sets of rows may be kept side by side. */
export const canKeep = (columns: number, sets: number): boolean =>
  8 * columns * columns * sets <= MOST_KEPT_BYTES;

/**
 * Ridge regression on sparse rows: the w that minimises sum_r (x_r . w - y_r)^2 + penalty |w|^2 over the rows, by
 * conjugate gradients on (X'X + penalty I) w = X'y from zero. `targets` has one entry per row of the matrix.
 */
export function fitRidge(
  over: RidgeRows,
  targets: ArrayLike<number>,
  penalty: number,
  iterations = 40,
): Float64Array {
  const { states, rows } = over;
  const multiply = over.product(iterations);
  const weight = new Float64Array(states.columns);
  const residual = new Float64Array(states.columns);
  for (let at = 0; at < rows.length; at++) addRow(states, rows[at]!, targets[rows[at]!]!, residual);
  const direction = residual.slice();
  const image = new Float64Array(states.columns);
  let square = dot(residual, residual);
  const enough = square * 1e-12;
  for (let step = 0; step < iterations && square > enough; step++) {
    image.fill(0);
    multiply(direction, image);
    addScaled(image, direction, penalty);
    const length = square / dot(direction, image);
    addScaled(weight, direction, length);
    addScaled(residual, image, -length);
    const next = dot(residual, residual);
    const turn = next / square;
    for (let column = 0; column < direction.length; column++)
      direction[column] = residual[column]! + turn * direction[column]!;
    square = next;
  }
  return weight;
}

/** x_row . weight */
export function predictRow(states: SparseRows, row: number, weight: Float64Array): number {
  const { indices, values } = states;
  const end = states.offsets[row + 1]!;
  let sum = 0;
  for (let entry = states.offsets[row]!; entry < end; entry++)
    sum += values[entry]! * weight[indices[entry]!]!;
  return sum;
}

interface Size {
  columns: number;
  entries: number;
  /** products that X'X takes */
  pairs: number;
}

function sizeOf({ offsets, columns }: SparseRows, rows: ArrayLike<number>): Size {
  let entries = 0;
  let pairs = 0;
  for (let at = 0; at < rows.length; at++) {
    const filled = offsets[rows[at]! + 1]! - offsets[rows[at]!]!;
    entries += filled;
    pairs += (filled * (filled + 1)) / 2;
  }
  return { columns, entries, pairs };
}

/**
 * X'X once and then columns^2 a step, or two passes over the entries of the rows a step: whichever is less to do. Whether it is
 * kept makes no difference, so that the numbers do not depend on it.
 */
const isWorthBuilding = ({ columns, entries, pairs }: Size, steps: number): boolean =>
  columns <= MOST_GRAM_COLUMNS && pairs + steps * columns * columns < steps * 2 * entries;

/** The product by way of the rows: X' (X direction). */
export const rowProduct =
  (states: SparseRows, rows: ArrayLike<number>): Multiply =>
  (direction, image) => {
    for (let at = 0; at < rows.length; at++)
      addRow(states, rows[at]!, predictRow(states, rows[at]!, direction), image);
  };

/** The product by way of the matrix X'X, which is built here. */
export function gramProduct(states: SparseRows, rows: ArrayLike<number>): Multiply {
  const { columns } = states;
  const gram = gramOf(states, rows);
  return (direction, image) => {
    for (let row = 0; row < columns; row++) {
      let sum = 0;
      for (let column = 0; column < columns; column++)
        sum += gram[row * columns + column]! * direction[column]!;
      image[row]! += sum;
    }
  };
}

/** X'X over the given rows. Columns ascend within a row, so only the upper half is summed; the lower mirrors it. */
function gramOf(states: SparseRows, rows: ArrayLike<number>): Float64Array {
  const { columns, offsets, indices, values } = states;
  const gram = new Float64Array(columns * columns);
  for (let at = 0; at < rows.length; at++) {
    const end = offsets[rows[at]! + 1]!;
    for (let left = offsets[rows[at]!]!; left < end; left++) {
      const value = values[left]!;
      const row = indices[left]! * columns;
      for (let right = left; right < end; right++) gram[row + indices[right]!]! += value * values[right]!;
    }
  }
  for (let row = 0; row < columns; row++) {
    for (let column = 0; column < row; column++) gram[row * columns + column] = gram[column * columns + row]!;
  }
  return gram;
}

function addScaled(target: Float64Array, source: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) target[index]! += factor * source[index]!;
}

function addRow(states: SparseRows, row: number, factor: number, target: Float64Array): void {
  const { indices, values } = states;
  const end = states.offsets[row + 1]!;
  for (let entry = states.offsets[row]!; entry < end; entry++)
    target[indices[entry]!]! += factor * values[entry]!;
}
