import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";
import { meanInterval, studentQuantile } from "./student-t.ts";

describe("Student's t", () => {
  it.each([
    [1, 12.7062],
    [2, 4.3027],
    [3, 3.1824],
    [4, 2.7764],
    [9, 2.2622],
    [19, 2.093],
    [60, 2.0003],
  ])("has the printed 97.5 %% point with %i degrees of freedom", (degrees, point) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(point, 4);
  });

  it("gives the interval worked by hand", () => {
    // 1, 2, 3: mean 2, deviation 1, t 4.3027 over sqrt 3
    const { mean, low, high } = meanInterval([1, 2, 3]);
    expect(mean).toBe(2);
    expect(high).toBeCloseTo(2 + 4.30265 / Math.sqrt(3), 4);
    expect(low).toBeCloseTo(2 - 4.30265 / Math.sqrt(3), 4);
  });

  it("has no interval for one value", () => {
    expect(meanInterval([0.5])).toEqual({ mean: 0.5, low: null, high: null });
  });

  it("covers the truth as often as it says", () => {
    const random = createRandom(5);
    let covered = 0;
    for (let round = 0; round < 2000; round++) {
      const { low, high } = meanInterval(Array.from({ length: 5 }, () => random.normal()));
      if ((low ?? 0) <= 0 && (high ?? 0) >= 0) covered++;
    }
    // four standard deviations of 0.95 in 2,000
    expect(Math.abs(covered / 2000 - 0.95)).toBeLessThan(0.02);
  });
});
