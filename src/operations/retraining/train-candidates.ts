import { unfinishedVersions } from "../../registry/checkpoints.ts";
import { readConfig } from "../../registry/config-file.ts";
import { readPolicyFile, trainedVersions, versionNumber } from "../../registry/policies.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { UserError } from "../../schema/user-error.ts";
import type { Effects } from "../operation.ts";
import { type TrainInput, trainVersion } from "../train.ts";
import { continueFrom } from "../training/continue-from.ts";
import type { Found, RetrainingRun } from "./run.ts";

/** Goes on from the live version with what came since, where that is possible; else says why not. */
export async function incrementalStage(run: RetrainingRun, effects: Effects): Promise<Found> {
  const { workspace } = effects;
  const { compared_with: parent, candidates } = run.state;
  const refused = candidates.incremental === null ? await whyNotIncremental(workspace, parent) : null;
  if (refused !== null) return { candidates: { ...candidates, incremental_refused: refused } };
  const incremental = candidates.incremental ?? freeVersion(workspace);
  run.note({ candidates: { ...candidates, incremental } });
  await trainOnce(incremental, { incremental: true, parent }, parent, effects);
  return {};
}

/** Trains from the start, with settings chosen anew where the live version's were chosen. */
export async function freshStage(run: RetrainingRun, effects: Effects): Promise<Found> {
  const { workspace } = effects;
  const { compared_with: live, candidates } = run.state;
  const fresh = candidates.fresh ?? freeVersion(workspace);
  run.note({ candidates: { ...candidates, fresh } });
  await trainOnce(fresh, { tune: readPolicyFile(workspace, live).lineage.tuned }, live, effects);
  return {};
}

/** The number after every version that was trained or begun. */
const freeVersion = (workspace: Workspace): string => {
  const taken = [...trainedVersions(workspace), ...unfinishedVersions(workspace)].map(versionNumber);
  return `v${Math.max(0, ...taken) + 1}`;
};

async function whyNotIncremental(workspace: Workspace, parent: string): Promise<string | null> {
  try {
    await continueFrom(workspace, readConfig(workspace.config), readPolicyFile(workspace, parent));
    return null;
  } catch (error) {
    if (error instanceof UserError && error.cause === undefined) return error.message;
    throw error;
  }
}

/** A version that a killed process finished is left as it is, one that it began is gone on with where that is possible. */
async function trainOnce(
  version: string,
  how: Partial<TrainInput>,
  follows: string,
  effects: Effects,
): Promise<void> {
  const { workspace } = effects;
  if (trainedVersions(workspace).includes(version)) return;
  const plain = { version, resume: false, tune: false, incremental: false, follows };
  if (unfinishedVersions(workspace).includes(version)) {
    try {
      await trainVersion({ ...plain, resume: true }, effects);
      return;
    } catch (error) {
      if (!(error instanceof UserError) || error.exit !== "input" || error.cause !== undefined) throw error;
      effects.say(`${error.message} It is trained from the beginning.`);
    }
  }
  await trainVersion({ ...plain, ...how }, effects);
}
