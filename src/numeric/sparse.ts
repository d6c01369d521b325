/** Rows of which most entries are zero, in compressed sparse row form: row r has the entries offsets[r] to offsets[r + 1]. */
export interface SparseRows {
  rows: number;
  columns: number;
  /** length rows + 1 */
  offsets: Uint32Array;
  /** column of each entry, ascending within a row */
  indices: Uint32Array;
  values: Float32Array;
}

/** One row: ascending columns and their values. */
export interface SparseVector {
  indices: Uint32Array;
  values: Float32Array;
}

/** Stacks vectors into rows of `columns` columns. */
export function stackRows(vectors: readonly SparseVector[], columns: number): SparseRows {
  const offsets = new Uint32Array(vectors.length + 1);
  vectors.forEach((vector, row) => {
    offsets[row + 1] = offsets[row]! + vector.indices.length;
  });
  const indices = new Uint32Array(offsets[vectors.length]!);
  const values = new Float32Array(indices.length);
  vectors.forEach((vector, row) => {
    indices.set(vector.indices, offsets[row]!);
    values.set(vector.values, offsets[row]!);
  });
  return { rows: vectors.length, columns, offsets, indices, values };
}

/** A view of one row; it shares memory with the rows. */
export function rowOf(matrix: SparseRows, row: number): SparseVector {
  const start = matrix.offsets[row]!;
  const end = matrix.offsets[row + 1]!;
  return { indices: matrix.indices.subarray(start, end), values: matrix.values.subarray(start, end) };
}

/** The rows with the given numbers, in that order. */
export function takeRows(matrix: SparseRows, rows: ArrayLike<number>): SparseRows {
  const { columns } = matrix;
  const offsets = new Uint32Array(rows.length + 1);
  for (let row = 0; row < rows.length; row++) {
    offsets[row + 1] = offsets[row]! + matrix.offsets[rows[row]! + 1]! - matrix.offsets[rows[row]!]!;
  }
  const indices = new Uint32Array(offsets[rows.length]!);
  const values = new Float32Array(indices.length);
  for (let row = 0; row < rows.length; row++) {
    const from = matrix.offsets[rows[row]!]!;
    const to = matrix.offsets[rows[row]! + 1]!;
    indices.set(matrix.indices.subarray(from, to), offsets[row]!);
    values.set(matrix.values.subarray(from, to), offsets[row]!);
  }
  return { rows: rows.length, columns, offsets, indices, values };
}
