import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { networkToTensors, trainerStateFromTensors, trainerStateToTensors } from "../learning/checkpoint.ts";
import { decodeTensors, encodeTensors, TensorFileError } from "../learning/safetensors.ts";
import type { TrainerState } from "../learning/trainer.ts";
import { UserError } from "../schema/user-error.ts";
import { replaceFolder, writeFileAtomic, writeJsonAtomic } from "./atomic-write.ts";
import { readJson } from "./json-file.ts";
import { policyPath, versionNumber } from "./policies.ts";
import type { Workspace } from "./workspace.ts";

/** What a training was started with; resuming with anything else would not give the same policy. */
export const runSchema = z.strictObject({ training_data_sha256: z.string(), model_sha256: z.string() });
export type TrainingRun = z.infer<typeof runSchema>;

const folderOf = (workspace: Workspace, version: string): string => join(workspace.checkpoints, version);
const runPath = (workspace: Workspace, version: string): string =>
  join(folderOf(workspace, version), "run.json");

/** Makes an empty checkpoint folder for a version. */
export function beginRun(workspace: Workspace, version: string, run: TrainingRun): void {
  rmSync(folderOf(workspace, version), { recursive: true, force: true });
  writeJsonAtomic(runPath(workspace, version), run);
}

/** Writes `epoch_<n>/`: the weights as they are now, and all that is needed to go on. */
export async function writeCheckpoint(
  workspace: Workspace,
  version: string,
  state: TrainerState,
): Promise<string> {
  const folder = join(folderOf(workspace, version), `epoch_${state.epoch}`);
  await replaceFolder(folder, async (staging) => {
    const { shape, anchor, learner } = state;
    const weights = networkToTensors({ shape, anchor, parameters: learner.parameters });
    writeFileAtomic(join(staging, "weights.safetensors"), encodeTensors({ tensors: weights, metadata: {} }));
    writeFileAtomic(join(staging, "trainer_state.safetensors"), encodeTensors(trainerStateToTensors(state)));
  });
  return folder;
}

const epochsOf = (folder: string): number[] =>
  readdirSync(folder)
    .flatMap((name) => /^epoch_(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
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

/**
 * The last checkpoint of an unfinished training.
 * @throws UserError when there is none, or when data or settings changed since it was written
 */
export function readCheckpoint(workspace: Workspace, version: string, run: TrainingRun): TrainerState {
  const folder = folderOf(workspace, version);
  const begun = readJson(runPath(workspace, version), runSchema, "run `oak-policy train` without --resume");
  if (begun.training_data_sha256 !== run.training_data_sha256 || begun.model_sha256 !== run.model_sha256) {
    const changed = begun.model_sha256 === run.model_sha256 ? "training data" : "model settings";
    throw new UserError(`The ${changed} changed since ${version} was begun, so it cannot go on.`, {
      place: { file: folder },
      next: "put them back as they were, or run `oak-policy train` without --resume to start over",
    });
  }
  const epoch = epochsOf(folder).at(-1);
  if (epoch === undefined) {
    throw new UserError(`The training of ${version} stopped before its first checkpoint.`, {
      place: { file: folder },
      next: "run `oak-policy train` without --resume",
    });
  }
  return decodeState(join(folder, `epoch_${epoch}`, "trainer_state.safetensors"));
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
