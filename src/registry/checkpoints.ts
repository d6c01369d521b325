import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { trainerStateFromTensors, trainerStateToTensors, weightsToTensors } from "../learning/checkpoint.ts";
import { decodeTensors, encodeTensors, TensorFileError } from "../learning/safetensors.ts";
import type { TrainerState } from "../learning/trainer.ts";
import { UserError } from "../schema/user-error.ts";
import { replaceFolder, writeFileAtomic, writeJsonAtomic } from "./atomic-write.ts";
import { readJson } from "./json-file.ts";
import { policyPath, versionNumber } from "./policies.ts";
import type { Workspace } from "./workspace.ts";

/** What a training was started with; resuming with anything else would not give the same policy. */
export const runSchema = z.strictObject({
  training_data_sha256: z.string(),
  model_sha256: z.string().describe("of the sections model and data_preparation of the settings"),
  agent_files_sha256: z.string().default("").describe("of the agent files that describe the agents"),
  tune: z.boolean().default(false).describe("settings are chosen first"),
  parent: z.string().nullable().default(null).describe("version it goes on from"),
});
export type TrainingRun = z.infer<typeof runSchema>;

const folderOf = (workspace: Workspace, version: string): string => join(workspace.checkpoints, version);
const runPath = (workspace: Workspace, version: string): string =>
  join(folderOf(workspace, version), "run.json");

/** Makes an empty checkpoint folder for a version. */
export function beginRun(workspace: Workspace, version: string, run: TrainingRun): void {
  rmSync(folderOf(workspace, version), { recursive: true, force: true });
  writeJsonAtomic(runPath(workspace, version), run);
}

/**
 * Writes `epoch_<n>/<job>/`: the weights as they are now, and all that is needed to go on. A job is one network's training
 * (`member_0`, `final_0`, ...); a training has several.
 */
export async function writeCheckpoint(
  workspace: Workspace,
  version: string,
  job: string,
  state: TrainerState,
): Promise<void> {
  const folder = join(folderOf(workspace, version), `epoch_${state.epoch}`, job);
  await replaceFolder(folder, async (staging) => {
    const weights = weightsToTensors(state.shape, state.learner.parameters);
    writeFileAtomic(join(staging, "weights.safetensors"), encodeTensors({ tensors: weights, metadata: {} }));
    writeFileAtomic(join(staging, "trainer_state.safetensors"), encodeTensors(trainerStateToTensors(state)));
  });
}

const stateFile = (folder: string, epoch: number, job: string): string =>
  join(folder, `epoch_${epoch}`, job, "trainer_state.safetensors");

const epochsOf = (folder: string, job: string): number[] =>
  (existsSync(folder) ? readdirSync(folder) : [])
    .flatMap((name) => /^epoch_(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((epoch) => existsSync(stateFile(folder, epoch, job)))
    .sort((a, b) => a - b);

/** Versions whose training was begun and not finished, oldest first. */
export function unfinishedVersions(workspace: Workspace): string[] {
  if (!existsSync(workspace.checkpoints)) return [];
  return readdirSync(workspace.checkpoints)
    .filter(
      (name) =>
        /^v[1-9]\d*$/.test(name) &&
        existsSync(runPath(workspace, name)) &&
        !existsSync(policyPath(workspace, name)),
    )
    .sort((a, b) => versionNumber(a) - versionNumber(b));
}

/** The last epoch of which an unfinished training has a checkpoint; 0 when it has none. */
export function lastKeptEpoch(workspace: Workspace, version: string): number {
  const names = readdirSync(folderOf(workspace, version));
  return Math.max(0, ...names.flatMap((name) => /^epoch_(\d+)$/.exec(name)?.[1] ?? []).map(Number));
}

/** What an unfinished training was started with. */
export const readRun = (workspace: Workspace, version: string): TrainingRun =>
  readJson(runPath(workspace, version), runSchema, "run `oak-policy train` without --resume");

/**
 * Makes sure that an unfinished training can go on.
 * @throws UserError naming what changed since it was begun: data, settings or agent files
 */
export function checkRun(workspace: Workspace, version: string, run: TrainingRun): void {
  const begun = readRun(workspace, version);
  const changed = [
    ...(begun.training_data_sha256 === run.training_data_sha256 ? [] : ["training data"]),
    ...(begun.model_sha256 === run.model_sha256 ? [] : ["settings in model or data_preparation"]),
    ...(begun.agent_files_sha256 === run.agent_files_sha256 ? [] : ["agent files"]),
  ];
  if (changed.length === 0) return;
  throw new UserError(
    `The ${changed.join(" and the ")} changed since ${version} was begun, so it cannot go on.`,
    {
      place: { file: folderOf(workspace, version) },
      next: "put them back as they were, or run `oak-policy train` without --resume to start over",
    },
  );
}

/** The last checkpoint of one job; undefined where it has none. */
export function lastCheckpoint(workspace: Workspace, version: string, job: string): TrainerState | undefined {
  const folder = folderOf(workspace, version);
  const epoch = epochsOf(folder, job).at(-1);
  return epoch === undefined ? undefined : decodeState(stateFile(folder, epoch, job));
}

function decodeState(file: string): TrainerState {
  try {
    return trainerStateFromTensors(decodeTensors(readFileSync(file)));
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    throw new UserError(`The checkpoint cannot be read: ${error.message}.`, {
      place: { file },
      next: "delete that epoch's folder to resume from the one before it",
      cause: error,
    });
  }
}
