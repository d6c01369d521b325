import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";

describe("createRandom", () => {
  it("gives the same numbers for the same seed and others for another", () => {
    const draw = (seed: number) => Array.from({ length: 5 }, createRandom(seed).next);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it("goes on where a stored state left off", () => {
    const first = createRandom(3);
    first.normal();
    const second = createRandom(first.state());
    expect(second.next()).toBe(first.next());
  });

  it("follows the published xoshiro128** recurrence from the state 1, 2, 3, 4", () => {
    const random = createRandom([1, 2, 3, 4]);
    const words = Array.from({ length: 4 }, () => random.next() * 4294967296);
    expect(words).toEqual([11520, 0, 5927040, 70819200]);
  });

  it("draws uniforms with mean 1/2 and variance 1/12, and normals with mean 0 and variance 1", () => {
    const random = createRandom(11);
    const moments = (draw: () => number) => {
      const values = Array.from({ length: 40_000 }, draw);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
    };
    const uniform = moments(random.next);
    expect(uniform.mean).toBeCloseTo(0.5, 2);
    expect(uniform.variance).toBeCloseTo(1 / 12, 2);
    const normal = moments(random.normal);
    expect(Math.abs(normal.mean)).toBeLessThan(0.02);
    expect(Math.abs(normal.variance - 1)).toBeLessThan(0.03);
  });

  it("draws categories in proportion to their weights and never one of weight zero", () => {
    const random = createRandom(5);
    const counts = [0, 0, 0];
    for (let draw = 0; draw < 20_000; draw++) counts[random.categorical([1, 0, 3])]! += 1;
    expect(counts[1]).toBe(0);
    expect(counts[2]! / 20_000).toBeCloseTo(0.75, 2);
  });

  it("shuffles without losing an item", () => {
    expect([...createRandom(9).shuffle([0, 1, 2, 3, 4, 5])].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
