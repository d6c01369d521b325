import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { REWARD_WEIGHTS } from "../../dataset/reward-parts.ts";
import type { RatioDraws } from "../bootstrap.ts";
import { type RewardPart, rewardFlips } from "./reward-flips.ts";

/** Draws that vary a little around the estimate. */
const drawsOf = (estimate: number): RatioDraws => ({
  estimate,
  replicates: Float64Array.from({ length: 40 }, (_, index) => estimate + (index - 19.5) / 100),
  jackknife: Float64Array.from({ length: 10 }, (_, index) => estimate + (index - 4.5) / 1000),
});

const partOf = (
  weight: RewardPart["weight"],
  unit: string,
  now: number,
  amounts = [0.1, 0.3],
): RewardPart => ({
  weight,
  unit,
  now,
  train: Float64Array.from(amounts),
  test: Float64Array.from(amounts),
});

const success = partOf("success", "success", 10);
const rating = partOf("quality_weight", "point of rating", 2);
const time = partOf("duration_penalty_factor", "second", -0.01, [10, 90]);

const gains =
  (table: Partial<Record<RewardPart["weight"], number>>) =>
  ({ weight }: RewardPart): RatioDraws =>
    drawsOf(table[weight] ?? 0);

describe("rewardFlips", () => {
  it("agrees with the case worked by hand", () => {
    // 10 x 0.1 - 0.01 x 50 = 0.5: gone when a second costs twice as much, or a success is worth half
    const [outcome, seconds] = rewardFlips(
      [success, time],
      gains({ success: 0.1, duration_penalty_factor: 50 }),
      0.95,
    );
    expect(outcome?.flips_at).toBeCloseTo(5, 12);
    expect(outcome?.sentence).toBe(
      "The estimated gain in reward (now +0.5, added up from its parts) is 0 when a success is worth 5 instead of 10.",
    );
    expect(seconds?.flips_at).toBeCloseTo(-0.02, 12);
    expect(seconds?.sentence).toBe(
      "The estimated gain in reward (now +0.5, added up from its parts) is 0 when a second costs 0.02 instead of 0.01, that is 1.2 per minute.",
    );
    expect(seconds?.gain_per_unit?.value).toBe(50);
  });

  it("tells no flip that would turn a price into a bonus", () => {
    // fewer seconds too: only a bonus for slowness could undo the gain
    const [, seconds] = rewardFlips(
      [success, time],
      gains({ success: 0.1, duration_penalty_factor: -50 }),
      0.95,
    );
    expect(seconds?.flips_at).toBeNull();
    expect(seconds?.sentence).toBe(
      "No other worth of a second makes the estimated gain in reward (now +1.5, added up from its parts) 0.",
    );
  });

  it("takes an unset weight for a price or a worth by what it is", () => {
    const table = gains({ success: 0.1, duration_penalty_factor: 50, quality_weight: -0.5 });
    const [, seconds, points] = rewardFlips(
      [success, { ...time, now: 0 }, { ...rating, now: 0 }],
      table,
      0.95,
    );
    expect(seconds?.flips_at).toBeCloseTo(-0.02, 12);
    expect(seconds?.sentence).toContain("a second costs 0.02 instead of 0,");
    expect(points?.flips_at).toBeCloseTo(2, 12);
  });

  it("makes the gain 0 at every weight that it tells, and keeps the sign of the weight", () => {
    const number = fc.integer({ min: -300, max: 300 }).map((hundredths) => hundredths / 100);
    fc.assert(
      fc.property(fc.array(fc.tuple(number, number), { minLength: 5, maxLength: 5 }), (pairs) => {
        const parts = pairs.map(([now], index) => partOf(REWARD_WEIGHTS[index]!, "unit", now, [0.1, index]));
        const gain = (index: number): number => pairs[index]![1];
        const flips = rewardFlips(parts, ({ weight }) => drawsOf(gain(REWARD_WEIGHTS.indexOf(weight))), 0.95);
        const scale = 1 + pairs.reduce((sum, [now, each]) => sum + Math.abs(now * each), 0);
        flips.forEach(({ flips_at: flip, now }, changed) => {
          if (flip === null) return;
          if (now !== 0) expect(flip * now).toBeGreaterThanOrEqual(0);
          const total = pairs.reduce(
            (sum, [weight], index) => sum + (index === changed ? flip : weight) * gain(index),
            0,
          );
          expect(Math.abs(total)).toBeLessThan(1e-9 * scale);
        });
      }),
    );
  });

  it("estimates neither what is the same everywhere nor what is 1 minus another part", () => {
    const asked: string[] = [];
    const failure = partOf("failure", "failure", -5, [0.9, 0.7]);
    const partial = partOf("partial", "partial success", 5, [0, 0]);
    const found = rewardFlips(
      [success, failure, partial],
      (part) => {
        asked.push(part.weight);
        return drawsOf(0.1);
      },
      0.95,
    );
    expect(asked).toEqual(["success"]);
    expect(found.map(({ gain_per_unit: gain }) => gain?.value ?? null)).toEqual([0.1, -0.1, null]);
    expect(found[2]?.sentence).toBe("No decision differs in this part (partial success).");
    // 10 x 0.1 + 5 x 0.1 = 1.5: a failure would have to be worth 10
    expect(found[1]?.flips_at).toBeNull();
  });
});
