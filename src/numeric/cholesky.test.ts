import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factorise, logDeterminant, solveLower, solveUpper } from "./cholesky.ts";
import { createRandom } from "./random.ts";

/** A = B B' + identity, positive definite, and its size. */
function randomMatrix(seed: number) {
  const random = createRandom(seed);
  const size = 1 + random.integer(7);
  const root = Float64Array.from({ length: size * size }, random.normal);
  const matrix = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      matrix[row * size + column] = row === column ? 1 : 0;
      for (let k = 0; k < size; k++)
        matrix[row * size + column]! += root[row * size + k]! * root[column * size + k]!;
    }
  }
  return { random, size, matrix };
}

const seeds = fc.integer({ min: 0, max: 1e6 });

describe("the Cholesky factor", () => {
  it("is that of a case worked by hand", () => {
    // [[4, 2], [2, 10]] = [[2, 0], [1, 3]] [[2, 1], [0, 3]]
    const matrix = Float64Array.of(4, 99, 2, 10);
    factorise(matrix, 2);
    expect([...matrix]).toEqual([2, 99, 1, 3]);
    expect(logDeterminant(matrix, 2)).toBeCloseTo(Math.log(36), 14);
  });

  it("times its transpose is the matrix", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { size, matrix } = randomMatrix(seed);
        const factor = matrix.slice();
        factorise(factor, size);
        for (let row = 0; row < size; row++) {
          for (let column = 0; column <= row; column++) {
            let sum = 0;
            for (let k = 0; k <= column; k++) sum += factor[row * size + k]! * factor[column * size + k]!;
            expect(sum).toBeCloseTo(matrix[row * size + column]!, 10);
          }
        }
      }),
    );
  });

  it("solves A X = B by one step down and one up", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const { random, size, matrix } = randomMatrix(seed);
        const columns = 1 + random.integer(4);
        const right = Float64Array.from({ length: size * columns }, random.normal);
        const factor = matrix.slice();
        factorise(factor, size);
        const solution = right.slice();
        solveLower(factor, size, solution, columns);
        solveUpper(factor, size, solution, columns);
        right.forEach((wanted, at) => {
          const row = Math.floor(at / columns);
          let sum = 0;
          for (let k = 0; k < size; k++)
            sum += matrix[row * size + k]! * solution[k * columns + (at % columns)]!;
          expect(sum).toBeCloseTo(wanted, 9);
        });
      }),
    );
  });

  it("does not exist where the matrix is not positive definite", () => {
    expect(() => factorise(Float64Array.of(1, 2, 2, 1), 2)).toThrow("not positive definite at row 1");
    expect(() => factorise(Float64Array.of(Number.NaN), 1)).toThrow("at row 0");
  });
});
