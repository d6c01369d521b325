import { describe, expect, it } from "vitest";
import { defaultConfig } from "../../schema/config.ts";
import { candidatesAround } from "./candidates.ts";

const { model } = defaultConfig();
const withSettings = (changes: Partial<typeof model.hyperparameters>): typeof model => ({
  ...model,
  hyperparameters: { ...model.hyperparameters, ...changes },
});

describe("candidates", () => {
  it("are the configured settings first, then at most seven others, each of them different and with a reason", () => {
    for (const around of [
      model,
      withSettings({ alpha: 0.3, hidden_layers: [32], dropout: 0.4, weight_decay: 1 }),
    ]) {
      const candidates = candidatesAround(around);
      expect(candidates[0]?.model).toBe(around);
      expect(candidates.length).toBeLessThanOrEqual(8);
      expect(new Set(candidates.map((candidate) => JSON.stringify(candidate.model))).size).toBe(
        candidates.length,
      );
      expect(candidates.every(({ reason }) => reason.length > 20)).toBe(true);
    }
  });

  it("do not change what rewards are counted in: their losses could not be compared", () => {
    for (const { model: own } of candidatesAround(model)) {
      expect(own.hyperparameters.reward_scale).toBe(model.hyperparameters.reward_scale);
      expect(own.hyperparameters.gamma).toBe(model.hyperparameters.gamma);
      expect(own.training).toEqual(model.training);
    }
  });
});
