import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { statusScreen } from "../src/cli/screens/status.ts";
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
  "models/checkpoints/v1/final/anchor_statistics.safetensors",
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

/** Long enough to be stopped on the way; without validation rows every network counts. */
const LONG = `model:
  hyperparameters: { hidden_layers: [16], learning_rate: 0.003 }
  training: { max_epochs: 1500, ensemble_members: 2, checkpoint_freq: 600 }
data_preparation: { text_hash_buckets: 32, validation_split: 0 }
`;

async function preparedWith(settings: string): Promise<Effects> {
  const effects = newWorkspace(settings);
  putTelemetry(effects, TELEMETRY);
  await run("prepare", {}, effects);
  return effects;
}

/** Starts a training and stops it on its way, as Ctrl-C would. */
async function stopOnTheWay(effects: Effects): Promise<unknown> {
  const interrupt = new AbortController();
  return run(
    "train",
    { workers: 1 },
    {
      ...effects,
      signal: interrupt.signal,
      progress: ({ done }) => {
        if (done > 0) interrupt.abort();
      },
    },
  ).catch((error: unknown) => error);
}

let first: Effects;
let prepared: Effects;
beforeAll(async () => {
  first = await loop();
  prepared = await preparedWith(FAST_SETTINGS);
});

describe("the same telemetry, settings and seed", () => {
  it("give the same bytes in another workspace", async () => {
    const second = await loop();
    for (const path of OUTPUTS) expect(bytesOf(second, path).equals(bytesOf(first, path)), path).toBe(true);
  });

  it("give other weights with another seed", async () => {
    const short = LONG.replace("max_epochs: 1500", "max_epochs: 5");
    const [one, other] = await Promise.all(
      [short, short.replace("max_epochs", "seed: 8, max_epochs")].map(preparedWith),
    );
    for (const effects of [one, other]) await run("train", {}, effects as Effects);
    const [weights, others] = [weightsOf(one as Effects), weightsOf(other as Effects)];
    expect(others.equals(weights)).toBe(false);
    expect(others.length).toBe(weights.length);
  });
});

describe("an interrupted training", () => {
  it("ends in the same bytes when it is resumed", async () => {
    const effects = await preparedWith(LONG);
    const whole = copyWorkspace(effects);
    const stopped = await stopOnTheWay(effects);
    expect(stopped).toBeInstanceOf(UserError);
    expect(stopped).toMatchObject({ exit: "interrupted" });
    expect((stopped as UserError).next).toContain("--resume");
    await expect(run("export", {}, effects)).rejects.toThrow("no trained policy yet");
    await run("train", { resume: true }, effects);
    await run("train", {}, whole);
    expect(weightsOf(effects).equals(weightsOf(whole))).toBe(true);
    await expect(run("train", { resume: true }, effects)).rejects.toThrow("no interrupted training");
  });

  it("does not go on with other settings or other data", async () => {
    const effects = await preparedWith(LONG);
    await stopOnTheWay(effects);
    writeFileSync(effects.workspace.config, LONG.replace("0.003", "0.004"));
    await expect(run("train", { resume: true }, effects)).rejects.toThrow(
      "settings in model or data_preparation changed",
    );
    writeFileSync(effects.workspace.config, LONG);
    putTelemetry(effects, { seed: 12, delegations: 250 });
    await run("prepare", {}, effects);
    await expect(run("train", { resume: true }, effects)).rejects.toThrow("training data changed");
    await run("train", {}, effects);
    expect(weightsOf(effects).equals(weightsOf(first))).toBe(false);
  });
});

describe("a training that was interrupted", () => {
  it("is shown by `status`, with the command that goes on with it", async () => {
    const effects = await preparedWith(LONG);
    expect((await run("status", {}, effects)).output.unfinished).toEqual([]);
    await stopOnTheWay(effects);
    const { output } = await run("status", {}, effects);
    expect(output.unfinished).toMatchObject([{ version: "v1", resume: "oak-policy train --resume" }]);
    expect(output.unfinished[0]?.epoch).toBeGreaterThan(0);
    expect(output.next).toBe("oak-policy train --resume");
    expect(statusScreen(output)).toContain("Training of v1 is not finished");
  });

  it("does not go on with other agent files, and says that it is they", async () => {
    const effects = await preparedWith(LONG);
    await stopOnTheWay(effects);
    const folder = join(effects.workspace.root, ".claude", "agents");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "new.md"), "---\nname: newcomer\ndescription: Does things\n---\n");
    await expect(run("train", { resume: true }, effects)).rejects.toThrow("The agent files changed since v1");
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
