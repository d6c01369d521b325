import { dot, transpose } from "./dense-matrix.ts";
import type { Random } from "./random.ts";
import type { SparseRows } from "./sparse.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** Directions of greatest variance of some columns, about their mean. */
export interface PrincipalComponents {
  /** [width] */
  mean: Float64Array;
  /** orthonormal rows; as many as there are directions with variance, `count` at most */
  directions: Float64Array; // [count, width]
  count: number;
}

const SPARE_DIRECTIONS = 8;
const ROUNDS = 8;
/** Up to this width X'X is written out once, which makes the rounds cheap; beyond, memory counts. */
const WIDEST_WRITTEN_OUT = 512;

/**
 * The first `count` principal components of the columns [start, start + width), largest variance first, by subspace
 * iteration with a Rayleigh-Ritz step at the end (Halko, Martinsson and Tropp 2011): V <- orthonormalise(X'X V), then the
 * eigenvectors of V X'X V', X the centred rows, which are never written out. Without the last step the spare directions
 * help nothing: Gram-Schmidt moves the first `count` as if the others were not there.
 */
export function principalComponents(
  states: SparseRows,
  columns: { start: number; width: number },
  count: number,
  random: Random,
): PrincipalComponents {
  const { width } = columns;
  const mean = columnMeans(states, columns);
  const wide = Math.min(width, count + SPARE_DIRECTIONS);
  const drawn = Float64Array.from({ length: wide * width }, () => random.next() - 0.5);
  const imageOf = covarianceProduct(states, columns, mean);
  let directions = orthonormalRows(drawn, wide, width);
  for (let round = 1; round < ROUNDS; round++) {
    const image = imageOf(directions);
    directions = orthonormalRows(image, image.length / width, width);
  }
  const image = imageOf(directions);
  const kept = largestWithin(directions, image, width, count, 1e-12 * sumOfSquares(states, columns));
  return { mean, directions: kept, count: kept.length / width };
}

/** The at most `count` directions of greatest variance in the span of `directions` V, given their image X'X V. */
function largestWithin(
  directions: Float64Array, // [spanned, width], orthonormal
  image: Float64Array, // [spanned, width]
  width: number,
  count: number,
  least: number,
): Float64Array {
  const spanned = directions.length / width;
  const row = (matrix: Float64Array, k: number) => matrix.subarray(k * width, (k + 1) * width);
  const inner = Float64Array.from({ length: spanned * spanned }, (_, at) => {
    const [left, right] = [Math.floor(at / spanned), at % spanned];
    return (
      (dot(row(directions, left), row(image, right)) + dot(row(directions, right), row(image, left))) / 2
    );
  });
  const { values, vectors } = symmetricEigen(inner, spanned);
  const kept = values.filter((value, k) => k < count && value > least).length;
  const result = new Float64Array(kept * width);
  for (let k = 0; k < kept; k++) {
    for (let from = 0; from < spanned; from++)
      addRow(result, k, directions, from, width, vectors[k * spanned + from]!);
  }
  return result;
}

/** Sum of the squares of the columns' entries: what their variance is small or large against. */
function sumOfSquares(states: SparseRows, { start, width }: { start: number; width: number }): number {
  let sum = 0;
  for (let entry = 0; entry < states.offsets[states.rows]!; entry++) {
    const column = states.indices[entry]! - start;
    if (column >= 0 && column < width) sum += states.values[entry]! ** 2;
  }
  return sum;
}

/** Means of the columns over all rows. */
export function columnMeans(
  states: SparseRows,
  { start, width }: { start: number; width: number },
): Float64Array {
  const mean = new Float64Array(width);
  for (let entry = 0; entry < states.offsets[states.rows]!; entry++) {
    const column = states.indices[entry]! - start;
    if (column >= 0 && column < width) mean[column]! += states.values[entry]! / states.rows;
  }
  return mean;
}

type Product = (directions: Float64Array) => Float64Array;

/** V -> (X'X) V for the centred X; V and the result are given as rows [count, width]. */
function covarianceProduct(
  states: SparseRows,
  columns: { start: number; width: number },
  mean: Float64Array,
): Product {
  const { width } = columns;
  if (width > WIDEST_WRITTEN_OUT) return (directions) => timesCovariance(states, columns, mean, directions);
  const covariance = writtenOut(states, columns, mean);
  return (directions) => {
    const result = new Float64Array(directions.length);
    for (let at = 0; at < directions.length; at++) {
      const column = at % width;
      addRow(result, (at - column) / width, covariance, column, width, directions[at]!);
    }
    return result;
  };
}

/** X'X of the centred X */
function writtenOut(
  states: SparseRows,
  { start, width }: { start: number; width: number },
  mean: Float64Array,
): Float64Array {
  const covariance = new Float64Array(width * width);
  for (let row = 0; row < states.rows; row++) {
    const end = states.offsets[row + 1]!;
    for (let entry = states.offsets[row]!; entry < end; entry++) {
      const column = states.indices[entry]! - start;
      if (column < 0 || column >= width) continue;
      const value = states.values[entry]!;
      for (let other = states.offsets[row]!; other < end; other++) {
        const beside = states.indices[other]! - start;
        if (beside >= 0 && beside < width)
          covariance[column * width + beside]! += value * states.values[other]!;
      }
    }
  }
  for (let column = 0; column < width; column++)
    addRow(covariance, column, mean, 0, width, -states.rows * mean[column]!);
  return covariance;
}

/** The same without writing X'X out, one sparse row at a time. */
function timesCovariance(
  states: SparseRows,
  { start, width }: { start: number; width: number },
  mean: Float64Array,
  directions: Float64Array,
): Float64Array {
  const count = directions.length / width;
  const byColumn = transpose(directions, count, width); // [width, count]
  const result = new Float64Array(width * count);
  const offset = new Float64Array(count);
  for (let column = 0; column < width; column++) addRow(offset, 0, byColumn, column, count, mean[column]!);
  const coordinates = new Float64Array(count);
  const total = new Float64Array(count);
  for (let row = 0; row < states.rows; row++) {
    for (let k = 0; k < count; k++) coordinates[k] = -offset[k]!;
    const entries = [states.offsets[row]!, states.offsets[row + 1]!] as const;
    for (let entry = entries[0]; entry < entries[1]; entry++) {
      const column = states.indices[entry]! - start;
      if (column >= 0 && column < width)
        addRow(coordinates, 0, byColumn, column, count, states.values[entry]!);
    }
    for (let k = 0; k < count; k++) total[k]! += coordinates[k]!;
    for (let entry = entries[0]; entry < entries[1]; entry++) {
      const column = states.indices[entry]! - start;
      if (column >= 0 && column < width) addRow(result, column, coordinates, 0, count, states.values[entry]!);
    }
  }
  for (let column = 0; column < width; column++) addRow(result, column, total, 0, count, -mean[column]!);
  return transpose(result, width, count);
}

/** target[row] += factor * source[row], rows of `count` entries */
function addRow(
  target: Float64Array,
  targetRow: number,
  source: Float64Array,
  sourceRow: number,
  count: number,
  factor: number,
): void {
  const to = targetRow * count;
  const from = sourceRow * count;
  for (let k = 0; k < count; k++) target[to + k]! += factor * source[from + k]!;
}

/** Rows made orthonormal by modified Gram-Schmidt, twice; rows that depend on earlier ones are dropped. */
function orthonormalRows(matrix: Float64Array, rows: number, width: number): Float64Array {
  const kept: Float64Array[] = [];
  let largest = 0;
  for (let row = 0; row < rows; row++) {
    const vector = matrix.slice(row * width, (row + 1) * width);
    const before = Math.sqrt(dot(vector, vector));
    largest = Math.max(largest, before);
    for (let pass = 0; pass < 2; pass++) {
      for (const other of kept) {
        const share = dot(vector, other);
        for (let column = 0; column < width; column++) vector[column]! -= share * other[column]!;
      }
    }
    const length = Math.sqrt(dot(vector, vector));
    if (length <= 1e-10 * largest || length === 0) continue;
    kept.push(vector.map((entry) => entry / length));
  }
  const result = new Float64Array(kept.length * width);
  kept.forEach((vector, row) => {
    result.set(vector, row * width);
  });
  return result;
}
