import { describe, expect, it } from "vitest";
import { dot, transpose } from "./dense-matrix.ts";

describe("dense matrices", () => {
  it("turn rows into columns, and back", () => {
    const turned = transpose(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3);
    expect(Array.from(turned)).toEqual([1, 4, 2, 5, 3, 6]);
    expect(Array.from(transpose(turned, 3, 2))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("give the scalar product of two vectors", () => {
    expect(dot(Float64Array.of(1, 2, 3), Float64Array.of(4, -5, 6))).toBe(12);
  });
});
