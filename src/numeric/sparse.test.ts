import { describe, expect, it } from "vitest";
import { rowOf, stackRows, takeRows } from "./sparse.ts";

const vector = (entries: Record<number, number>) => ({
  indices: Uint32Array.from(Object.keys(entries), Number),
  values: Float32Array.from(Object.values(entries)),
});

describe("sparse rows", () => {
  const matrix = stackRows([vector({ 0: 1, 3: 2 }), vector({}), vector({ 2: 5 })], 4);

  it("keeps each row where it was put, the empty one too", () => {
    expect([...matrix.offsets]).toEqual([0, 2, 2, 3]);
    expect([...rowOf(matrix, 0).indices]).toEqual([0, 3]);
    expect(rowOf(matrix, 1).indices.length).toBe(0);
    expect([...rowOf(matrix, 2).values]).toEqual([5]);
  });

  it("takes rows in the order asked for", () => {
    const taken = takeRows(matrix, [2, 0]);
    expect(taken.rows).toBe(2);
    expect([...rowOf(taken, 0).indices]).toEqual([2]);
    expect([...rowOf(taken, 1).values]).toEqual([1, 2]);
  });
});
