import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { smokeTest } from "../src/advisor/smoke-test.ts";
import type { Effects } from "../src/operations/operation.ts";
import { liveRelease, readDeployments } from "../src/registry/deployments.ts";
import {
  exportedVersions,
  readPolicyFile,
  readProduction,
  readWeights,
  trainedVersions,
} from "../src/registry/policies.ts";
import { readReleased } from "../src/registry/released-files.ts";
import { readRetraining } from "../src/registry/retraining-file.ts";
import type { Deployment } from "../src/schema/deployment.ts";
import { armDisk, type DiskCall, type DiskPlan, disarmDisk } from "./faulty-disk.mjs";
import { copyWorkspace, newWorkspace, putTelemetry, run } from "./workspace.fixture.ts";

/** One small network and a few epochs: a training of many writes in little time. */
export const TINY_SETTINGS = `model:
  hyperparameters: { hidden_layers: [4] }
  training: { max_epochs: 2, ensemble_members: 1, checkpoint_freq: 1 }
retention: { checkpoints_per_version: 1, versions_with_inputs: 1 }
data_preparation: { text_hash_buckets: 4, validation_split: 0, sequence_max_length: 1 }
evaluation: { bootstrap_replicates: 200 }
`;

/** v1 and v2 are exported, v1 is live. */
export async function twoVersions(): Promise<Effects> {
  const effects = newWorkspace(TINY_SETTINGS);
  putTelemetry(effects, { seed: 3, delegations: 80 });
  await run("prepare", {}, effects);
  for (const policy of ["v1", "v2"]) {
    await run("train", { workers: 1 }, effects);
    await run("export", { policy }, effects);
  }
  await run("deploy", { version: "v1", mode: "advisor" }, effects);
  return effects;
}

/** v1 is live, and there is telemetry that a retraining makes a better version of: it goes live, or it is proposed. */
export async function readyToRetrain(autoDeploy: boolean): Promise<Effects> {
  const effects = newWorkspace(RETRAIN_SETTINGS.replace("AUTO", String(autoDeploy)));
  putTelemetry(effects, { seed: 3, delegations: 120, logging: { policy: "uniform" } });
  await run("prepare", {}, effects);
  await run("train", { workers: 1 }, effects);
  await run("export", {}, effects);
  await run("deploy", { version: "v1", mode: "advisor" }, effects);
  putTelemetry(effects, { seed: 3, delegations: 360, logging: { policy: "uniform" } });
  return effects;
}

const RETRAIN_SETTINGS = TINY_SETTINGS.replace("max_epochs: 2", "max_epochs: 1")
  .replace("text_hash_buckets: 4,", "text_hash_buckets: 4, min_episodes: 60,")
  .replace(
    "bootstrap_replicates: 200",
    "bootstrap_replicates: 200, k_folds: 3, min_effective_sample_size: 5, improvement_margin: 0.2",
  )
  .concat("continuous_learning: { deploy_if: not_worse, auto_deploy: AUTO }\n");

/** What came of a retraining, in all that the next one builds on. */
export function resultOf({ workspace }: Effects): unknown {
  const state = readRetraining(workspace);
  return {
    outcome: state?.outcome && { ...state.outcome, page: null },
    failure: state?.failure,
    stages: state?.finished.map(({ stage }) => stage),
    candidates: state?.candidates,
    weights: trainedVersions(workspace).map((version) => readPolicyFile(workspace, version).weights_sha256),
    history: readDeployments(workspace).map(({ event, version, previous }) => ({ event, version, previous })),
  };
}

/** Where the disk fails and how. */
export type KillPoint = Omit<DiskPlan, "under">;
export type Work = (effects: Effects) => Promise<unknown>;

const plain = async (effects: Effects, work: Work, plan: KillPoint): Promise<unknown> => {
  armDisk({ ...plan, under: effects.workspace.root });
  try {
    return await work(effects).catch((error: unknown) => error);
  } finally {
    calls = disarmDisk();
  }
};
let calls: DiskCall[] = [];

/** Runs a verb on a copy, on a disk that fails as planned; returns what the verb said or threw. */
export async function onFaultyDisk(
  before: Effects,
  work: Work,
  plan: KillPoint,
): Promise<{ effects: Effects; said: unknown }> {
  const effects = copyWorkspace(before);
  return { effects, said: await plain(effects, work, plan) };
}

/** Every way to be killed: before each change, and in the middle of those that can be cut off. */
export async function killPoints(before: Effects, work: Work): Promise<KillPoint[]> {
  const { said } = await onFaultyDisk(before, work, { mode: "count" });
  expect(said).not.toBeInstanceOf(Error);
  return calls.flatMap(({ canTear }, index) => {
    const plan = { mode: "freeze" as const, at: index + 1 };
    return canTear ? [plan, { ...plan, torn: true }] : [plan];
  });
}

/** How many changes of the disk a verb makes, those included that only flush. */
export async function changesOf(before: Effects, work: Work): Promise<number> {
  await onFaultyDisk(before, work, { mode: "error", at: Number.MAX_SAFE_INTEGER, code: "EIO" });
  return calls.length;
}

/** What has to hold whenever a process was killed, whatever it was doing. */
export async function expectSound(effects: Effects, before: readonly Deployment[]): Promise<void> {
  const { workspace, now } = effects;
  const { output } = await run("status", {}, effects);
  const history = readDeployments(workspace);
  expect(history.slice(0, before.length)).toEqual(before);
  expect(history.length - before.length).toBeLessThanOrEqual(1);
  const live = liveRelease(workspace);
  expect(output.live).toEqual(live);
  for (const version of exportedVersions(workspace)) readProduction(workspace, version);
  for (const version of trainedVersions(workspace))
    readWeights(workspace, readPolicyFile(workspace, version));
  const passed = smokeTest(readReleased(workspace, live as Deployment), now());
  expect(passed.version).toBe(live?.version);
}

export const historyText = ({ workspace }: Effects): string => readFileSync(workspace.deployments, "utf8");
