import { describe, expect, it } from "vitest";
import { defaultConfig } from "../schema/config.ts";
import { rewardOf } from "./reward.ts";

const reward = defaultConfig().reward;
const known = { success: true, probability: 1, partial: false, quality: 5, durationSeconds: 60 };

describe("rewardOf", () => {
  it("adds outcome, rating and time", () => {
    expect(rewardOf(known, reward, 0)).toBeCloseTo(10 + 5 * 2 - 0.6, 12);
  });

  it("takes a soft label by its probability", () => {
    expect(rewardOf({ ...known, probability: 0.6 }, reward, 0)).toBeCloseTo(
      0.6 * 10 + 0.4 * -5 + 10 - 0.6,
      12,
    );
  });

  it("takes a soft label at its word when confidence is not weighed", () => {
    const blunt = { ...reward, weigh_by_confidence: false };
    expect(rewardOf({ ...known, probability: 0.6 }, blunt, 0)).toBeCloseTo(10 + 10 - 0.6, 12);
    expect(rewardOf({ ...known, success: false, probability: 0.4 }, blunt, 0)).toBeCloseTo(-5 + 10 - 0.6, 12);
  });

  it("gives a partial success its own outcome", () => {
    const partial = { ...known, success: false, probability: 0.5, partial: true };
    expect(rewardOf(partial, reward, 0)).toBeCloseTo(5 + 10 - 0.6, 12);
  });

  it("assumes the middle rating and the typical time where they are missing", () => {
    expect(rewardOf({ ...known, quality: null, durationSeconds: null }, reward, 200)).toBeCloseTo(
      10 + 6 - 2,
      12,
    );
  });

  it("charges no more than the longest time", () => {
    expect(rewardOf({ ...known, durationSeconds: 1e6 }, reward, 0)).toBeCloseTo(10 + 10 - 6, 12);
  });
});
