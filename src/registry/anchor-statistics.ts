import { existsSync, readFileSync } from "node:fs";
import {
  type StoredStatistics,
  statisticsFromTensors,
  statisticsToTensors,
} from "../learning/mixed-model/stored-statistics.ts";
import { decodeTensors, encodeTensors, TensorFileError } from "../learning/safetensors.ts";
import type { PolicyFile } from "../schema/policy-file.ts";
import { UserError } from "../schema/user-error.ts";
import { writeFileAtomic } from "./atomic-write.ts";
import { sha256, statisticsPath } from "./policies.ts";
import type { Workspace } from "./workspace.ts";

const NEXT = "train from the start: run `oak-policy train` without --incremental";

/** Writes what a later training needs to count these rows again; returns the hash of the file. */
export function writeStatistics(workspace: Workspace, version: string, stored: StoredStatistics): string {
  const bytes = encodeTensors(statisticsToTensors(stored));
  writeFileAtomic(statisticsPath(workspace, version), bytes);
  return sha256(bytes);
}

/**
 * The statistics of a trained version.
 * @throws UserError when they are missing, as for versions of an older program, or are not the ones written by its training
 */
export function readStatistics(workspace: Workspace, policy: PolicyFile): StoredStatistics {
  const file = statisticsPath(workspace, policy.version);
  const place = { file };
  if (!existsSync(file))
    throw new UserError(`${policy.version} kept no statistics to go on from.`, { place, next: NEXT });
  const bytes = readFileSync(file);
  if (sha256(bytes) !== policy.training.statistics_sha256)
    throw new UserError(`The statistics of ${policy.version} are not the ones its training wrote.`, {
      place,
      next: NEXT,
    });
  try {
    return statisticsFromTensors(decodeTensors(bytes));
  } catch (error) {
    if (!(error instanceof TensorFileError)) throw error;
    throw new UserError(`The statistics of ${policy.version} cannot be read: ${error.message}.`, {
      place,
      next: NEXT,
      cause: error,
    });
  }
}
