import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "./random.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** Some entries equal, some zero: repeated eigenvalues occur. */
function randomSymmetric(random: Random, size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      const entry = random.next() < 0.3 ? random.integer(2) : random.normal();
      matrix[row * size + column] = matrix[column * size + row] = entry;
    }
  }
  return matrix;
}

const rowOf = (matrix: Float64Array, size: number, row: number) =>
  matrix.subarray(row * size, (row + 1) * size);
const inner = (left: Float64Array, right: Float64Array) =>
  left.reduce((sum, entry, index) => sum + entry * right[index]!, 0);

describe("the eigen-decomposition of a symmetric matrix", () => {
  it("is that of a case worked by hand", () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
    expect(values[0]).toBeCloseTo(3, 14);
    expect(values[1]).toBeCloseTo(1, 14);
    expect(vectors[0]! / vectors[1]!).toBeCloseTo(1, 14);
    expect(vectors[2]! / vectors[3]!).toBeCloseTo(-1, 14);
  });

  it("is what its name says: orthonormal v with A v = value v, largest value first", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const random = createRandom(seed);
        const size = 1 + random.integer(12);
        const matrix = randomSymmetric(random, size);
        const { values, vectors } = symmetricEigen(matrix, size);
        expect([...values]).toEqual([...values].sort((left, right) => right - left));
        values.forEach((value, k) => {
          const vector = rowOf(vectors, size, k);
          for (let row = 0; row < size; row++) {
            expect(inner(rowOf(matrix, size, row), vector)).toBeCloseTo(value * vector[row]!, 11);
            expect(inner(rowOf(vectors, size, row), vector)).toBeCloseTo(k === row ? 1 : 0, 12);
          }
        });
      }),
    );
  });

  it("leaves a diagonal matrix as it is, zero included", () => {
    expect([...symmetricEigen(Float64Array.of(1, 0, 0, 5), 2).values]).toEqual([5, 1]);
    expect([...symmetricEigen(new Float64Array(9), 3).values]).toEqual([0, 0, 0]);
    expect(symmetricEigen(new Float64Array(0), 0).values.length).toBe(0);
  });
});
