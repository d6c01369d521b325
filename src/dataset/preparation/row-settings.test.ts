import { describe, expect, it } from "vitest";
import { type Config, configSchema } from "../../schema/config.ts";
import type { Manifest } from "../../schema/manifest.ts";
import { changedRowSetting, rowSettings } from "./row-settings.ts";

const NONE: Manifest["sequences"] = { admitted: [], refused: [], refused_total: 0 };
const SOME: Manifest["sequences"] = { ...NONE, admitted: [{ agents: ["a", "b"], support: 12 }] };
const config = (changes: unknown): Config => configSchema.parse(changes);
const changed = (before: unknown, after: unknown, sequences = NONE) =>
  changedRowSetting({ row_settings: rowSettings(config(before), sequences), sequences }, config(after));

describe("the settings that rows depend on", () => {
  it("are the same for the same configuration", () => {
    expect(changed({}, {})).toBeUndefined();
  });

  it.each([
    [{ reward: { success: 8 } }, "reward.success", 10],
    [{ reward: { weigh_by_confidence: false } }, "reward.weigh_by_confidence", true],
    [{ data_preparation: { horizon: "episode" } }, "data_preparation.horizon", "delegation"],
    [{ data_preparation: { train_test_split: 0.7 } }, "data_preparation.train_test_split", 0.8],
    [
      { data_preparation: { missing_data_strategy: "drop" } },
      "data_preparation.missing_data_strategy",
      "no row dropped",
    ],
  ])("are told by name when one is edited: %j", (after, field, before) => {
    expect(changed({}, after)).toEqual({ field, before });
  });

  it.each([
    { data_preparation: { state_features: ["task_type"], text_hash_buckets: 64, scaling_method: "robust" } },
    { data_preparation: { missing_data_strategy: "median", agent_files: [] } },
    {
      model: { hyperparameters: { alpha: 1, gamma: 0.5 } },
      policy_export: { advisor: { min_agent_support: 9 } },
    },
  ])("are not those that only the encoder or the learner reads: %j", (after) => {
    expect(changed({}, after)).toBeUndefined();
  });

  it("hold the discount where a sequence was admitted", () => {
    const after = { model: { hyperparameters: { gamma: 0.5 } } };
    expect(changed({}, after, SOME)).toEqual({ field: "model.hyperparameters.gamma", before: 0.99 });
  });

  it("hold the feature groups where rows without their numbers are dropped", () => {
    const drop = { missing_data_strategy: "drop" };
    expect(
      changed(
        { data_preparation: drop },
        { data_preparation: { ...drop, state_features: ["file_count", "task_type"] } },
      ),
    ).toMatchObject({ field: "data_preparation.missing_data_strategy" });
  });
});
