import { describe, expect, it } from "vitest";
import type { PolicyFile } from "../../schema/policy-file.ts";
import type { Tuning } from "../../schema/tuning.ts";
import { trainScreen } from "./train.ts";

const candidate = (
  name: string,
  difference: number | null,
  chosen = false,
): Tuning["candidates"][number] => ({
  name,
  reason: "",
  settings: {},
  mean_loss: 0.5,
  difference,
  standard_error: 0.1,
  adjusted_p: 1,
  chosen,
});
const tuned = (...gains: number[]): Tuning => ({
  folds: 5,
  rows: 100,
  episodes: 60,
  level: 0.05,
  measures: "",
  candidates: [
    candidate("configured", null, true),
    ...gains.map((gain, index) => candidate(`c${index}`, gain)),
  ],
});

/** What the screen reads of a policy file, with one network that learned nothing. */
const policy = (changes: { tuning?: Tuning; incremental?: object; best_epoch?: number }): PolicyFile => {
  const { tuning, incremental, best_epoch = 0 } = changes;
  return {
    version: "v2",
    training_episodes: 60,
    action_space: ["ada", "ben"],
    encoder: { columns: 9 },
    calibration: { method: "platt" },
    performance: { train_accuracy: null, test_accuracy: null },
    training: {
      rows: 100,
      members: [{ epochs: 10, best_epoch, best_validation_loss: null, stopped_because: "early_stopping" }],
      ...(incremental && { incremental }),
    },
    ...(tuning && { tuning }),
  } as unknown as PolicyFile;
};
const goingOn = (continued_networks: number) => ({
  parent: "v1",
  new_rows: 5,
  rehearsed_rows: 5,
  new_actions: [],
  new_task_types: [],
  continued_networks,
  forgetful: false,
});
const PRIOR = "so the policy is the prior";

describe("the screen of a training", () => {
  it("says that all settings say the same where no network of any was accepted", () => {
    const shown = trainScreen(policy({ tuning: tuned(0, -0) }));
    expect(shown).toContain("All settings say the same here");
    expect(trainScreen(policy({ tuning: tuned(0, 0.01) }))).not.toContain("All settings say the same here");
  });

  it("writes a gain that rounds to nothing without a sign", () => {
    expect(trainScreen(policy({ tuning: tuned(-0.000001, 0.01) }))).not.toContain("-0.0000");
    expect(trainScreen(policy({ tuning: tuned(-0.0002) }))).toContain("-0.0002");
  });

  it("says that the policy is the prior where no network has a part in it", () => {
    expect(trainScreen(policy({}))).toContain(PRIOR);
    expect(trainScreen(policy({ best_epoch: 3 }))).not.toContain(PRIOR);
  });

  it("says so of an incremental training too, unless it keeps a network of its parent", () => {
    expect(trainScreen(policy({ incremental: goingOn(0) }))).toContain("v1 has none to keep");
    expect(trainScreen(policy({ incremental: goingOn(1) }))).not.toContain(PRIOR);
  });
});
