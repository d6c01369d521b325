import { describe, expect, it } from "vitest";
import { mostByChance } from "./negative-controls.ts";

describe("how many shuffles may show a gain by chance", () => {
  it("is 2 of 9, by hand: P(X > 1) = 1 - 0.95^9 - 9 * 0.05 * 0.95^8 = 0.071, P(X > 2) = 0.0084", () => {
    expect(mostByChance(9)).toBe(2);
    const atMost = (most: number): number =>
      [0.95 ** 9, 9 * 0.05 * 0.95 ** 8, 36 * 0.05 ** 2 * 0.95 ** 7]
        .slice(0, most + 1)
        .reduce((a, b) => a + b);
    expect(1 - atMost(1)).toBeGreaterThan(0.025);
    expect(1 - atMost(2)).toBeLessThan(0.025);
  });

  it("is never all of them: a control that cannot fail is none", () => {
    for (let shuffles = 1; shuffles <= 9; shuffles++) expect(mostByChance(shuffles)).toBeLessThan(shuffles);
    expect([1, 2, 3, 4, 5, 6].map(mostByChance)).toEqual([0, 1, 1, 1, 1, 2]);
  });
});
