import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../schema/config.ts";
import { UserError } from "../schema/user-error.ts";
import { readConfig } from "./config-file.ts";

const written = (text: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), "config-")), "rl_config.yaml");
  writeFileSync(file, text);
  return file;
};
const faultOf = (text: string): UserError => {
  try {
    readConfig(written(text));
  } catch (error) {
    if (error instanceof UserError) return error;
  }
  throw new Error("no UserError was thrown");
};

describe("readConfig", () => {
  it("has the mission's defaults when there is no file or an empty one", () => {
    expect(readConfig("/nowhere/rl_config.yaml")).toEqual(defaultConfig());
    expect(readConfig(written(""))).toEqual(defaultConfig());
    expect(defaultConfig().model.hyperparameters).toMatchObject({
      learning_rate: 0.0003,
      batch_size: 64,
      gamma: 0.99,
      tau: 0.005,
      alpha: 0.2,
      hidden_layers: [256, 256],
    });
    expect(defaultConfig().reward).toMatchObject({
      success: 10,
      failure: -5,
      quality_weight: 2,
      duration_penalty_factor: -0.01,
    });
  });

  it("changes only what the file names", () => {
    const config = readConfig(written("model:\n  hyperparameters:\n    gamma: 0.5\n"));
    expect(config.model.hyperparameters.gamma).toBe(0.5);
    expect(config.model.hyperparameters.tau).toBe(0.005);
  });

  it("names the line and the field of a value out of bounds", () => {
    const fault = faultOf("reward:\n  success: 10\nevaluation:\n  k_folds: 1\n");
    expect(fault.place).toMatchObject({ line: 4, field: "evaluation.k_folds" });
  });

  it("names an unknown setting instead of ignoring it", () => {
    const fault = faultOf("reward:\n  sucess: 10\n");
    expect(fault.message).toContain("sucess");
    expect(fault.place).toMatchObject({ line: 2, field: "reward.sucess" });
  });

  it("names the line where the YAML breaks", () => {
    expect(faultOf("reward:\n  success: [10\nx: 1\n").place.line).toBeGreaterThan(1);
  });
});
