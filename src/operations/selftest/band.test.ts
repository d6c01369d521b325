import { describe, expect, it } from "vitest";
import { binomialQuantile, fewestHits, mostErrors } from "./band.ts";

describe("binomialQuantile", () => {
  it("is the smallest count whose probability so far reaches the share: by hand for three fair coins", () => {
    // P(X <= 0, 1, 2, 3) = 1/8, 4/8, 7/8, 1
    expect(binomialQuantile(3, 0.5, 0.12)).toBe(0);
    expect(binomialQuantile(3, 0.5, 0.13)).toBe(1);
    expect(binomialQuantile(3, 0.5, 0.5)).toBe(1);
    expect(binomialQuantile(3, 0.5, 0.9)).toBe(3);
  });
});

describe("the band that so many simulations allow", () => {
  it("narrows towards the rate as simulations are added", () => {
    expect(fewestHits(20, 0.93) / 20).toBeLessThan(fewestHits(200, 0.93) / 200);
    expect(fewestHits(2000, 0.93) / 2000).toBeGreaterThan(0.91);
    expect(mostErrors(20, 0.05) / 20).toBeGreaterThan(mostErrors(200, 0.05) / 200);
    expect(mostErrors(2000, 0.05) / 2000).toBeLessThan(0.067);
  });
});
