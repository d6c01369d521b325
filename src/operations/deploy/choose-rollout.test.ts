import { describe, expect, it } from "vitest";
import { defaultConfig } from "../../schema/config.ts";
import { chooseRollout } from "./choose-rollout.ts";

const { safety } = defaultConfig();
const v1 = { version: "v1", mode: "advisor" } as const;
const v2 = { version: "v2", mode: "hybrid" } as const;
const STAGES = { percentages: [10, 25, 50, 100], stage_days: 7 };

describe("how a release takes over", () => {
  it("is by the stages of the settings", () => {
    expect(chooseRollout(safety, v2, v1).rollout).toEqual(STAGES);
    expect(chooseRollout(safety, v2, null).rollout).toEqual(STAGES);
    expect(chooseRollout({ ...safety, gradual_rollout: false }, v2, v1).rollout).toBeNull();
  });

  it("is at once where stages would mean silence, or there is nothing to see", () => {
    expect(chooseRollout(safety, v1, null)).toMatchObject({ rollout: null });
    expect(chooseRollout(safety, v1, null).because).toContain("no answer");
    expect(chooseRollout(safety, { ...v2, mode: "shadow" }, v1)).toMatchObject({ rollout: null });
  });

  it("is at once where the same version gets no more of a say than it had", () => {
    expect(chooseRollout(safety, { ...v2, mode: "advisor" }, v2).rollout).toBeNull();
    expect(chooseRollout(safety, { ...v2, mode: "primary" }, v2).rollout).toEqual(STAGES);
  });

  it("is as was asked for", () => {
    expect(chooseRollout(safety, v2, v1, { atOnce: true }).rollout).toBeNull();
    expect(chooseRollout(safety, v1, null, { percentages: [50, 100] }).rollout).toEqual({
      percentages: [50, 100],
      stage_days: 7,
    });
    const off = { ...safety, gradual_rollout: false };
    expect(chooseRollout(off, v2, v1, { stageDays: 0.5 }).rollout).toEqual({ ...STAGES, stage_days: 0.5 });
  });

  it.each([
    [{ percentages: [50, 25, 100] }],
    [{ percentages: [10, 50] }],
    [{ percentages: [] }],
    [{ percentages: [0, 100] }],
    [{ percentages: [50, 100], atOnce: true }],
    [{ stageDays: 3, atOnce: true }],
  ])("is refused as it cannot be: %j", (asked) => {
    expect(() => chooseRollout(safety, v2, v1, asked)).toThrow(expect.objectContaining({ exit: "usage" }));
  });

  it("has no stages in shadow mode", () => {
    const shadow = { ...v2, mode: "shadow" } as const;
    expect(() => chooseRollout(safety, shadow, v1, { percentages: [100] })).toThrow("no stages");
  });
});
