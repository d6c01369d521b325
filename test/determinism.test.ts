import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Effects } from "../src/operations/operation.ts";
import { weightsPath } from "../src/registry/policies.ts";
import { UserError } from "../src/schema/user-error.ts";
import { copyWorkspace, FAST_SETTINGS, newWorkspace, putTelemetry, run } from "./workspace.fixture.ts";

const OUTPUTS = [
  "models/training_data/train.jsonl",
  "models/training_data/validation.jsonl",
  "models/training_data/test.jsonl",
  "models/training_data/manifest.json",
  "models/baselines/behavior_cloning.json",
  "models/checkpoints/v1/final/weights.safetensors",
  "models/checkpoints/v1/final/evidence.json",
  "models/policies/trained_policy_v1.json",
  "models/evaluation/policy_evaluation.json",
  "models/evaluation/baseline_comparison.json",
  "models/policies/trained_policy_v1_production.json",
];
const TELEMETRY = { seed: 11, delegations: 250 };

async function loop(): Promise<Effects> {
  const effects = newWorkspace();
  putTelemetry(effects, TELEMETRY);
  for (const verb of ["prepare", "train-baselines", "train", "evaluate", "export"] as const)
    await run(verb, {}, effects);
  return effects;
}

const bytesOf = ({ workspace }: Effects, path: string): Buffer => readFileSync(join(workspace.root, path));
const weightsOf = (effects: Effects, version = "v1"): Buffer =>
  readFileSync(weightsPath(effects.workspace, version));

/** Starts a training and stops it when this epoch is done, as Ctrl-C would. */
async function stopAfter(epoch: number, effects: Effects): Promise<unknown> {
  const interrupt = new AbortController();
  return run(
    "train",
    {},
    {
      ...effects,
      signal: interrupt.signal,
      progress: ({ done }) => {
        if (done === epoch) interrupt.abort();
      },
    },
  ).catch((error: unknown) => error);
}

let first: Effects;
let prepared: Effects;
beforeAll(async () => {
  first = await loop();
  prepared = newWorkspace();
  putTelemetry(prepared, TELEMETRY);
  await run("prepare", {}, prepared);
});

describe("the same telemetry, settings and seed", () => {
  it("give the same bytes in another workspace", async () => {
    const second = await loop();
    for (const path of OUTPUTS) expect(bytesOf(second, path).equals(bytesOf(first, path)), path).toBe(true);
  });

  it("give other weights with another seed", async () => {
    const other = copyWorkspace(prepared);
    writeFileSync(other.workspace.config, FAST_SETTINGS.replace("max_epochs", "seed: 8, max_epochs"));
    await run("train", {}, other);
    expect(weightsOf(other).equals(weightsOf(first))).toBe(false);
    expect(weightsOf(other).length).toBe(weightsOf(first).length);
  });
});

describe("an interrupted training", () => {
  it("ends in the same bytes when it is resumed", async () => {
    const effects = copyWorkspace(prepared);
    const stopped = await stopAfter(7, effects);
    expect(stopped).toBeInstanceOf(UserError);
    expect(stopped).toMatchObject({ exit: "interrupted" });
    expect((stopped as UserError).next).toContain("--resume");
    await expect(run("export", {}, effects)).rejects.toThrow("no trained policy yet");
    await run("train", { resume: true }, effects);
    expect(weightsOf(effects).equals(weightsOf(first))).toBe(true);
    await expect(run("train", { resume: true }, effects)).rejects.toThrow("no interrupted training");
  });

  it("does not go on with other settings or other data", async () => {
    const effects = copyWorkspace(prepared);
    await stopAfter(3, effects);
    writeFileSync(effects.workspace.config, FAST_SETTINGS.replace("0.003", "0.004"));
    await expect(run("train", { resume: true }, effects)).rejects.toThrow("model settings changed");
    writeFileSync(effects.workspace.config, FAST_SETTINGS);
    putTelemetry(effects, { seed: 12, delegations: 250 });
    await run("prepare", {}, effects);
    await expect(run("train", { resume: true }, effects)).rejects.toThrow("training data changed");
    await run("train", {}, effects);
    expect(weightsOf(effects).equals(weightsOf(first))).toBe(false);
  });
});

describe("files that were changed by hand", () => {
  it("are noticed when they are training rows", async () => {
    const effects = copyWorkspace(prepared);
    appendFileSync(join(effects.workspace.trainingData, "train.jsonl"), "\n");
    await expect(run("train", {}, effects)).rejects.toThrow("changed after `prepare` wrote it");
  });

  it("are noticed when they are weights", async () => {
    const effects = copyWorkspace(first);
    const file = weightsPath(effects.workspace, "v1");
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(file, bytes);
    for (const verb of ["export", "evaluate"] as const)
      await expect(run(verb, {}, effects)).rejects.toThrow("not the ones it was trained with");
  });

  it("are noticed when new training data would make the test rows known ones", async () => {
    const effects = copyWorkspace(first);
    putTelemetry(effects, { seed: 12, delegations: 250 });
    await run("prepare", {}, effects);
    await expect(run("evaluate", {}, effects)).rejects.toThrow("trained on other training data");
  });
});
