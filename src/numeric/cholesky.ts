/**
 * Symmetric positive definite matrices by their Cholesky factor, row-major in 64 bits: A = L L'. Loops run along rows,
 * so that memory is read in order.
 */

/**
 * Overwrites the lower triangle of `matrix` [size, size] with L; the upper one is left as it was and never read.
 * @throws RangeError when the matrix is not positive definite
 */
export function factorise(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const at = row * size;
    for (let column = 0; column <= row; column++) {
      const other = column * size;
      let sum = matrix[at + column]!;
      for (let k = 0; k < column; k++) sum -= matrix[at + k]! * matrix[other + k]!;
      if (column < row) matrix[at + column] = sum / matrix[other + column]!;
      else {
        if (!(sum > 0)) throw new RangeError(`not positive definite at row ${row}`);
        matrix[at + row] = Math.sqrt(sum);
      }
    }
  }
}

/** log of the determinant of A, given L */
export function logDeterminant(factor: Float64Array, size: number): number {
  let sum = 0;
  for (let row = 0; row < size; row++) sum += Math.log(factor[row * size + row]!);
  return 2 * sum;
}

/** Overwrites `right` [size, columns] with the solution X of L X = right. */
export function solveLower(factor: Float64Array, size: number, right: Float64Array, columns: number): void {
  for (let row = 0; row < size; row++) {
    for (let k = 0; k < row; k++) subtractRow(right, row, k, columns, factor[row * size + k]!);
    divideRow(right, row, columns, factor[row * size + row]!);
  }
}

/** Overwrites `right` [size, columns] with the solution X of L' X = right. */
export function solveUpper(factor: Float64Array, size: number, right: Float64Array, columns: number): void {
  for (let row = size - 1; row >= 0; row--) {
    divideRow(right, row, columns, factor[row * size + row]!);
    for (let k = 0; k < row; k++) subtractRow(right, k, row, columns, factor[row * size + k]!);
  }
}

function subtractRow(
  matrix: Float64Array,
  target: number,
  source: number,
  columns: number,
  factor: number,
): void {
  if (factor === 0) return;
  const to = target * columns;
  const from = source * columns;
  for (let column = 0; column < columns; column++) matrix[to + column]! -= factor * matrix[from + column]!;
}

function divideRow(matrix: Float64Array, row: number, columns: number, divisor: number): void {
  for (let at = row * columns; at < (row + 1) * columns; at++) matrix[at]! /= divisor;
}
