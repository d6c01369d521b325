import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";
import { fitRidge, predictRow } from "./ridge.ts";
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
    expect(fitRidge(states, [2, 4, 6], [0, 1, 2], 14)[0]).toBeCloseTo(1, 12);
    expect(fitRidge(states, [2, 4, 99], [0, 1], 5)[0]).toBeCloseTo(1, 12);
  });

  it("leaves no gradient: X'(y - Xw) = penalty w", () => {
    const random = createRandom(2);
    const rows = Array.from({ length: 40 }, () => Array.from({ length: 6 }, random.normal));
    const targets = rows.map(() => random.normal());
    const states = dense(rows);
    const all = rows.map((_, row) => row);
    const weight = fitRidge(states, targets, all, 0.7);
    for (let column = 0; column < 6; column++) {
      let pull = 0;
      for (const row of all) {
        const value = states.values[row * 6 + column]!;
        pull += value * (targets[row]! - predictRow(states, row, weight));
      }
      expect(pull).toBeCloseTo(0.7 * weight[column]!, 6);
    }
  });

  it("gives zeros when there is no row", () => {
    expect([...fitRidge(dense([[1, 2]]), [3], [], 1)]).toEqual([0, 0]);
  });
});
