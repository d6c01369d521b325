import { describe, expect, it } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { oneHot } from "./episode-game.fixture.ts";
import type { EpisodeRows } from "./episode-rows.ts";
import { fqeInterval } from "./fqe-interval.ts";

/** Episodes of one row, one state and one action: the value is the mean reward, its error the textbook's. */
function coins(episodes: number): EpisodeRows {
  const random = createRandom(episodes);
  return {
    rows: episodes,
    actions: 1,
    states: oneHot(new Int32Array(episodes), 1),
    action: new Int32Array(episodes),
    outcome: Float64Array.from({ length: episodes }, () => (random.next() < 0.5 ? 1 : 0)),
    episode: Int32Array.from({ length: episodes }, (_, row) => row),
    target: new Float64Array(episodes).fill(1),
  };
}

const settings = { gamma: 0.9, seed: 1, level: 0.95 };

describe("fqeInterval", () => {
  it.each([400, 8000])(
    "has the standard error of a mean where there is nothing but a mean: %i episodes",
    (episodes) => {
      const interval = fqeInterval(0.5, null, coins(episodes), settings);
      const ratio = (interval?.standard_error ?? 0) / Math.sqrt(0.25 / episodes);
      expect(ratio).toBeGreaterThan(0.7);
      expect(ratio).toBeLessThan(1.3);
      expect((interval?.high ?? 0) - (interval?.low ?? 0)).toBeCloseTo(
        3.92 * (interval?.standard_error ?? 0),
        4,
      );
      expect(interval?.value).toBe(0.5);
    },
  );

  it("narrows with training episodes, also of the same numbers", () => {
    const alone = fqeInterval(0.5, null, coins(100), settings)?.standard_error ?? 0;
    const helped = fqeInterval(0.5, coins(900), coins(100), settings)?.standard_error ?? 1;
    expect(helped / alone).toBeLessThan(0.5);
  });

  it("gives nothing for a single episode", () => {
    expect(fqeInterval(0.5, null, coins(1), settings)).toBeNull();
  });
});
