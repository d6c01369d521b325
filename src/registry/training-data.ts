import { createHash } from "node:crypto";
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { changedRowSetting } from "../dataset/preparation/row-settings.ts";
import { readTransitions } from "../dataset/read-training-data.ts";
import type { Config } from "../schema/config.ts";
import { type Manifest, manifestSchema, type SplitName } from "../schema/manifest.ts";
import type { Transition } from "../schema/transition.ts";
import { UserError } from "../schema/user-error.ts";
import { readJson } from "./json-file.ts";
import { sha256 } from "./policies.ts";
import type { Workspace } from "./workspace.ts";

const PREPARE = "run `oak-policy prepare`";

export const manifestPath = (workspace: Workspace): string => join(workspace.trainingData, "manifest.json");

export const readManifest = (workspace: Workspace): Manifest =>
  readJson(manifestPath(workspace), manifestSchema, PREPARE);

/** @throws UserError where there is none: everything that is made from the rows names it */
export function manifestHash(workspace: Workspace): string {
  const file = manifestPath(workspace);
  if (existsSync(file)) return sha256(readFileSync(file));
  throw new UserError("The training data are not there: their manifest is missing.", {
    place: { file },
    next: PREPARE,
  });
}

/** @throws UserError naming the first setting edited since `prepare` that the rows depend on */
export function refuseChangedSettings(workspace: Workspace, manifest: Manifest, config: Config): void {
  const changed = changedRowSetting(manifest, config);
  if (changed === undefined) return;
  const { field, before } = changed;
  throw new UserError(`The training rows were made with another ${field}: ${JSON.stringify(before)}.`, {
    place: { file: workspace.config, field },
    next: `${PREPARE} again, or put the setting back`,
  });
}

/**
 * The rows of one split one at a time, of a file that was checked against the hash in the manifest first.
 * @throws UserError when the file is missing or is not the one that `prepare` wrote
 */
export async function* readSplit(
  workspace: Workspace,
  manifest: Manifest,
  split: SplitName,
): AsyncGenerator<Transition> {
  const file = join(workspace.trainingData, `${split}.jsonl`);
  if (!existsSync(file))
    throw new UserError("A training data file is missing.", { place: { file }, next: PREPARE });
  if ((await hashFile(file)) !== manifest.files[split].sha256) {
    throw new UserError("A training data file was changed after `prepare` wrote it.", {
      place: { file },
      next: PREPARE,
    });
  }
  yield* readTransitions(file);
}

/** Of any size: nothing but one piece of it is in memory. */
async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest("hex");
}
