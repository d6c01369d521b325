import { describe, expect, it } from "vitest";
import { reliabilityOf } from "./reliability.ts";

describe("reliabilityOf", () => {
  it("agrees with the case worked by hand, and leaves out empty bins", () => {
    const found = reliabilityOf([0.72, 0.78, 0.2, 1], [1, 0.5, 0, 1]);
    expect(found?.n).toBe(4);
    expect(found?.bins.map(({ from, to, n }) => [from, to, n])).toEqual([
      [0.2, 0.3, 1],
      [0.7, 0.8, 2],
      [0.9, 1, 1],
    ]);
    expect(found?.bins[1]?.predicted).toBeCloseTo(0.75, 12);
    expect(found?.bins[1]?.observed).toBeCloseTo(0.75, 12);
    // the second bin is right on average, the first is off by 0.2 in one of four rows
    expect(found?.expected_calibration_error).toBeCloseTo(0.05, 12);
    // the soft label counts as both outcomes, half each
    expect(found?.brier).toBeCloseTo((0.28 ** 2 + (0.22 ** 2 + 0.78 ** 2) / 2 + 0.2 ** 2) / 4, 12);
  });

  it("says nothing of no row", () => {
    expect(reliabilityOf([], [])).toBeNull();
  });
});
