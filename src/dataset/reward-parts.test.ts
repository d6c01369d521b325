import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../schema/config.ts";
import type { Transition } from "../schema/transition.ts";
import { rewardOf } from "./reward.ts";
import { REWARD_WEIGHTS, rewardAmounts, rewardInputsOf } from "./reward-parts.ts";

const weight = fc.double({ min: -20, max: 20, noNaN: true });
const seconds = fc.double({ min: 0, max: 1000, noNaN: true });
const anyReward = fc.record({
  success: weight,
  failure: weight,
  partial: weight,
  quality_weight: weight,
  missing_quality: fc.double({ min: 0, max: 5, noNaN: true }),
  duration_penalty_factor: weight,
  max_duration_seconds: fc.double({ min: 1, max: 1000, noNaN: true }),
  weigh_by_confidence: fc.boolean(),
});
const anyInputs = fc.record({
  success: fc.boolean(),
  probability: fc.double({ min: 0, max: 1, noNaN: true }),
  partial: fc.boolean(),
  quality: fc.option(fc.double({ min: 1, max: 5, noNaN: true })),
  durationSeconds: fc.option(seconds),
});

describe("rewardAmounts", () => {
  it("add up to the reward when each is multiplied with its weight, whatever the settings", () => {
    fc.assert(
      fc.property(anyInputs, anyReward, seconds, (inputs, reward, missing) => {
        const amounts = rewardAmounts(inputs, reward, missing);
        const sum = REWARD_WEIGHTS.reduce((total, key) => total + reward[key] * amounts[key], 0);
        expect(sum).toBeCloseTo(rewardOf(inputs, reward, missing), 6);
      }),
    );
  });

  it("agree with the case worked by hand", () => {
    const inputs = { success: true, probability: 0.8, partial: false, quality: null, durationSeconds: 700 };
    const amounts = rewardAmounts(inputs, defaultConfig().reward, 30);
    expect(amounts.success).toBeCloseTo(0.8, 12);
    expect(amounts.failure).toBeCloseTo(0.2, 12);
    expect(amounts).toMatchObject({ partial: 0, quality_weight: 3, duration_penalty_factor: 600 });
  });
});

describe("rewardInputsOf", () => {
  const row = {
    success: false,
    success_probability: 0.5,
    success_source: "status",
    quality_rating: 4,
    duration_seconds: 12,
  } as Transition;

  it("takes a prepared row apart, and knows a partial success by how it is written", () => {
    expect(rewardInputsOf(row)).toEqual({
      success: false,
      probability: 0.5,
      partial: true,
      quality: 4,
      durationSeconds: 12,
    });
    expect(rewardInputsOf({ ...row, success_source: "tests" }).partial).toBe(false);
  });
});
