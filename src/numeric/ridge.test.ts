import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";
import { canKeep, fitRidge, gramProduct, predictRow, ridgeRows, rowProduct } from "./ridge.ts";
import { stackRows } from "./sparse.ts";

const dense = (rows: number[][]) =>
  stackRows(
    rows.map((row) => ({
      indices: Uint32Array.from(row.keys()),
      values: Float32Array.from(row),
    })),
    rows[0]?.length ?? 0,
  );

describe("fitRidge", () => {
  it("solves a case worked by hand: one column, sum xy / (sum xx + penalty)", () => {
    const states = dense([[1], [2], [3]]);
    expect(fitRidge(ridgeRows(states, [0, 1, 2], false), [2, 4, 6], 14)[0]).toBeCloseTo(1, 12);
    expect(fitRidge(ridgeRows(states, [0, 1], false), [2, 4, 99], 5)[0]).toBeCloseTo(1, 12);
  });

  it("leaves no gradient: X'(y - Xw) = penalty w", () => {
    const random = createRandom(2);
    const rows = Array.from({ length: 40 }, () => Array.from({ length: 6 }, random.normal));
    const targets = rows.map(() => random.normal());
    const states = dense(rows);
    const all = rows.map((_, row) => row);
    const weight = fitRidge(ridgeRows(states, all, false), targets, 0.7);
    for (let column = 0; column < 6; column++) {
      let pull = 0;
      for (const row of all) {
        const value = states.values[row * 6 + column]!;
        pull += value * (targets[row]! - predictRow(states, row, weight));
      }
      expect(pull).toBeCloseTo(0.7 * weight[column]!, 6);
    }
  });

  it("leaves no gradient with many rows of few columns, where X'X is built, and with few rows of many", () => {
    const random = createRandom(3);
    for (const [count, columns] of [
      [400, 5],
      [30, 60],
    ] as const) {
      const states = dense(
        Array.from({ length: count }, () => Array.from({ length: columns }, random.normal)),
      );
      const targets = Array.from({ length: count }, random.normal);
      const all = targets.map((_, row) => row);
      const weight = fitRidge(ridgeRows(states, all, false), targets, 2, 100);
      for (let column = 0; column < columns; column++) {
        const pull = all.reduce((sum, row) => {
          const left = targets[row]! - predictRow(states, row, weight);
          return sum + states.values[row * columns + column]! * left;
        }, 0);
        expect(pull).toBeCloseTo(2 * weight[column]!, 4);
      }
    }
  });

  it("gives the same bits whether X'X is kept for the next targets or not", () => {
    const random = createRandom(5);
    const states = dense(Array.from({ length: 300 }, () => Array.from({ length: 4 }, random.normal)));
    const rows = Array.from({ length: 200 }, (_, row) => row);
    const keeping = ridgeRows(states, rows, true);
    expect(keeping.product(40)).toBe(keeping.product(40));
    for (let time = 0; time < 3; time++) {
      const targets = Array.from({ length: 300 }, random.normal);
      expect(fitRidge(keeping, targets, 2)).toEqual(fitRidge(ridgeRows(states, rows, false), targets, 2));
    }
  });

  it("keeps 64 MB of X'X at most", () => {
    expect(canKeep(2048, 2)).toBe(true);
    expect(canKeep(2048, 3)).toBe(false);
  });

  it("gives zeros when there is no row", () => {
    expect([...fitRidge(ridgeRows(dense([[1, 2]]), [], false), [3], 1)]).toEqual([0, 0]);
  });
});

describe("X'X direction", () => {
  it("is the same by way of the rows and by way of the matrix, over the rows asked for", () => {
    const random = createRandom(4);
    const columns = 9;
    const vectors = Array.from({ length: 50 }, () => {
      const filled = Array.from({ length: columns }, (_, column) => column).filter(() => random.next() < 0.4);
      return { indices: Uint32Array.from(filled), values: Float32Array.from(filled, random.normal) };
    });
    const states = stackRows(vectors, columns);
    const rows = [3, 4, 4, 17, 40, 41];
    const direction = Float64Array.from({ length: columns }, random.normal);
    const byRows = new Float64Array(columns).fill(1);
    const byMatrix = new Float64Array(columns).fill(1);
    rowProduct(states, rows)(direction, byRows);
    gramProduct(states, rows)(direction, byMatrix);
    byRows.forEach((value, column) => {
      expect(byMatrix[column]).toBeCloseTo(value, 12);
    });
  });
});
