import { dot } from "./dense-matrix.ts";
import type { SparseRows } from "./sparse.ts";

/**
 * Ridge regression on sparse rows: the w that minimises sum_r (x_r . w - y_r)^2 + penalty |w|^2 over the given rows, by
 * conjugate gradients on (X'X + penalty I) w = X'y from zero. `targets` has one entry per row of the matrix.
 */
export function fitRidge(
  states: SparseRows,
  targets: ArrayLike<number>,
  rows: ArrayLike<number>,
  penalty: number,
  iterations = 40,
): Float64Array {
  const weight = new Float64Array(states.columns);
  let residual = new Float64Array(states.columns);
  for (let at = 0; at < rows.length; at++) addRow(states, rows[at]!, targets[rows[at]!]!, residual);
  let direction = residual.slice();
  let square = dot(residual, residual);
  const enough = square * 1e-12;
  for (let step = 0; step < iterations && square > enough; step++) {
    const image = direction.map((entry) => penalty * entry);
    for (let at = 0; at < rows.length; at++)
      addRow(states, rows[at]!, predictRow(states, rows[at]!, direction), image);
    const length = square / dot(direction, image);
    for (let column = 0; column < weight.length; column++) weight[column]! += length * direction[column]!;
    residual = residual.map((entry, column) => entry - length * image[column]!);
    const next = dot(residual, residual);
    const turn = next / square;
    direction = residual.map((entry, column) => entry + turn * direction[column]!);
    square = next;
  }
  return weight;
}

/** x_row . weight */
export function predictRow(states: SparseRows, row: number, weight: Float64Array): number {
  let sum = 0;
  for (let entry = states.offsets[row]!; entry < states.offsets[row + 1]!; entry++) {
    sum += states.values[entry]! * weight[states.indices[entry]!]!;
  }
  return sum;
}

function addRow(states: SparseRows, row: number, factor: number, target: Float64Array): void {
  for (let entry = states.offsets[row]!; entry < states.offsets[row + 1]!; entry++) {
    target[states.indices[entry]!]! += factor * states.values[entry]!;
  }
}
