import { describe, expect, it } from "vitest";
import { cumulativeWeights, effectiveSizes } from "./cumulative-weights.ts";
import { playGame } from "./episode-game.fixture.ts";
import { followEpisodes } from "./follow-episodes.ts";

describe("followEpisodes", () => {
  it("knows what follows a row, whatever lies between", () => {
    const { episodes, longest, step, next } = followEpisodes([7, 3, 7, 7, 3, 9]);
    expect({ episodes, longest }).toEqual({ episodes: 3, longest: 3 });
    expect([...step]).toEqual([0, 0, 1, 2, 1, 0]);
    expect([...next]).toEqual([2, 4, 3, -1, -1, -1]);
  });
});

describe("cumulativeWeights", () => {
  const rows = {
    ...playGame(1, 1),
    rows: 3,
    action: Int32Array.of(0, 1, 0),
    target: Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.5, 0.5),
  };
  const behaviour = Float64Array.of(0.3, 0.7, 0.6, 0.4, 1, 0);
  const courses = followEpisodes([4, 4, 4]);

  it("are products along the episode, cut after multiplying", () => {
    const weights = cumulativeWeights(rows, behaviour, courses, 4);
    expect(weights[0]).toBeCloseTo(3, 12);
    expect(weights[1]).toBe(4); // 6
    expect(weights[2]).toBeCloseTo(3, 12); // 6 * 0.5
  });

  it("are zero from the first choice on that the policy never makes", () => {
    const target = Float64Array.of(0.9, 0.1, 1, 0, 0.5, 0.5);
    const weights = cumulativeWeights({ ...rows, target }, behaviour, courses, 4);
    expect([...weights.subarray(1)]).toEqual([0, 0]);
  });

  it("say how many episodes each step still rests on", () => {
    const sizes = effectiveSizes(Float64Array.of(1, 3, 2, 0), followEpisodes([0, 1, 1, 0]));
    expect(sizes[0]).toBeCloseTo(16 / 10, 12);
    expect(sizes[1]).toBe(1);
    expect(effectiveSizes(new Float64Array(1), followEpisodes([0]))).toEqual([0]);
  });
});
