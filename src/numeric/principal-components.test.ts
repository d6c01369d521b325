import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnMeans, type PrincipalComponents, principalComponents } from "./principal-components.ts";
import { createRandom, type Random } from "./random.ts";
import { type SparseRows, stackRows } from "./sparse.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

const sparse = (rows: readonly (readonly number[])[], columns: number): SparseRows =>
  stackRows(
    rows.map((row) => {
      const indices = [...row.keys()].filter((column) => row[column] !== 0);
      return {
        indices: Uint32Array.from(indices),
        values: Float32Array.from(indices, (column) => row[column]!),
      };
    }),
    columns,
  );

/** Rows of a low-rank signal, strongest first, and a little noise; about a third of the entries zero. */
function signalRows(random: Random, rows: number, width: number, rank: number): number[][] {
  const directions = Array.from({ length: rank }, () => Array.from({ length: width }, random.normal));
  return Array.from({ length: rows }, () => {
    const strengths = directions.map((_, k) => (rank - k + 1) * random.normal());
    return Array.from({ length: width }, (_, column) => {
      if (random.next() < 0.3) return 0;
      const signal = directions.reduce((sum, direction, k) => sum + strengths[k]! * direction[column]!, 0);
      return 1 + signal + 0.01 * random.normal();
    });
  });
}

/** X'X of the centred rows, written out. */
function covariance(rows: number[][], width: number): Float64Array {
  const kept = rows.map((row) => row.map(Math.fround));
  const mean = Array.from({ length: width }, (_, column) =>
    kept.reduce((sum, row) => sum + row[column]! / kept.length, 0),
  );
  return Float64Array.from({ length: width * width }, (_, at) => {
    const [i, j] = [Math.floor(at / width), at % width];
    return kept.reduce((sum, row) => sum + (row[i]! - mean[i]!) * (row[j]! - mean[j]!), 0);
  });
}

/** Eigenvalues and vectors of the whole covariance: dense, and nothing of the iteration tested. */
function denseComponents(rows: number[][], width: number): { value: number; vector: number[] }[] {
  const { values, vectors } = symmetricEigen(covariance(rows, width), width);
  return Array.from(values, (value, k) => ({
    value,
    vector: [...vectors.subarray(k * width, (k + 1) * width)],
  }));
}

const rowsOf = ({ directions, count }: PrincipalComponents): number[][] => {
  const width = directions.length / Math.max(1, count);
  return Array.from({ length: count }, (_, row) => [...directions.subarray(row * width, (row + 1) * width)]);
};
const inner = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, entry, index) => sum + entry * right[index]!, 0);

const seeds = fc.integer({ min: 0, max: 1e6 });

describe("the principal components", () => {
  it("are orthonormal and span what the dense eigen-decomposition spans", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = createRandom(seed);
        const width = 6 + random.integer(15);
        const rank = 1 + random.integer(4);
        const rows = signalRows(random, 60, width, rank);
        const found = principalComponents(sparse(rows, width), { start: 0, width }, rank, random);
        const basis = rowsOf(found);
        expect(found.count).toBe(rank);
        basis.forEach((one, i) => {
          basis.forEach((other, j) => {
            expect(inner(one, other)).toBeCloseTo(i === j ? 1 : 0, 10);
          });
        });
        const dense = denseComponents(rows, width);
        const explained = basis.reduce(
          (sum, row) =>
            sum + dense.reduce((part, { value, vector }) => part + value * inner(row, vector) ** 2, 0),
          0,
        );
        const most = dense.slice(0, rank).reduce((sum, { value }) => sum + value, 0);
        expect(explained / most).toBeGreaterThan(1 - 1e-5);
        expect(explained / most).toBeLessThan(1 + 1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it("are the eigenvectors themselves where the variances lie far apart", () => {
    const random = createRandom(11);
    const rows = Array.from({ length: 80 }, () =>
      [8, 3, 1, 0.2, 0.1, 0.1].map((spread) => spread * random.normal()),
    );
    const basis = rowsOf(principalComponents(sparse(rows, 6), { start: 0, width: 6 }, 3, random));
    denseComponents(rows, 6)
      .slice(0, 3)
      .forEach(({ vector }, k) => {
        expect(Math.abs(inner(vector, basis[k]!))).toBeCloseTo(1, 5);
      });
  });

  it("are the same for more columns than are worth writing the covariance out", () => {
    const random = createRandom(12);
    const rows = signalRows(random, 60, 20, 3);
    const narrow = principalComponents(sparse(rows, 20), { start: 0, width: 20 }, 3, random);
    const wide = principalComponents(sparse(rows, 600), { start: 0, width: 600 }, 3, random);
    rowsOf(wide).forEach((direction, k) => {
      expect(Math.abs(inner(direction.slice(0, 20), rowsOf(narrow)[k]!))).toBeCloseTo(1, 6);
      expect(direction.slice(20).every((entry) => entry === 0)).toBe(true);
    });
  });

  it("look at their own columns only", () => {
    const random = createRandom(4);
    const rows = Array.from({ length: 30 }, () => [100 * random.normal(), random.normal(), 0.1, 5]);
    const { mean, directions, count } = principalComponents(
      sparse(rows, 4),
      { start: 1, width: 2 },
      1,
      random,
    );
    expect([count, mean.length]).toEqual([1, 2]);
    expect(Math.abs(directions[0]!)).toBeCloseTo(1, 10);
    expect(mean[1]).toBeCloseTo(0.1, 6);
  });

  it("are fewer than asked for where there is less: no variance, a narrow span, few rows", () => {
    const random = createRandom(5);
    const constant = Array.from({ length: 9 }, () => [0.3, 0, 7.1, 1 / 3]);
    expect(principalComponents(sparse(constant, 4), { start: 0, width: 4 }, 3, random).count).toBe(0);
    const noise = (rows: number, width: number) =>
      Array.from({ length: rows }, () => Array.from({ length: width }, random.normal));
    const count = (rows: number[][], width: number, asked: number) =>
      principalComponents(sparse(rows, width), { start: 0, width }, asked, random).count;
    expect(count(noise(40, 3), 3, 12)).toBe(3);
    expect(count(noise(5, 30), 30, 12)).toBe(4); // five rows about their mean
    expect(count(noise(1, 30), 30, 12)).toBe(0);
    expect(count([], 30, 12)).toBe(0);
  });

  it("are the same bytes for the same seed", () => {
    const rows = sparse(signalRows(createRandom(1), 50, 20, 3), 20);
    const once = () => principalComponents(rows, { start: 0, width: 20 }, 5, createRandom(9));
    expect(once()).toEqual(once());
  });
});

describe("the means of columns", () => {
  it("count the entries that are not stored as zeros", () => {
    const rows = sparse(
      [
        [1, 0, 4],
        [0, 0, 2],
      ],
      3,
    );
    expect([...columnMeans(rows, { start: 0, width: 3 })]).toEqual([0.5, 0, 3]);
  });
});
