import { existsSync } from "node:fs";
import { basename } from "node:path";
import { check } from "../../monitoring/health/check.ts";
import { liveRelease } from "../../registry/deployments.ts";
import {
  exportedVersions,
  readPolicyFile,
  readProduction,
  readWeights,
  trainedVersions,
} from "../../registry/policies.ts";
import { readReleased } from "../../registry/released-files.ts";
import { manifestPath, readManifest, readSplit } from "../../registry/training-data.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { HealthCheck } from "../../schema/health.ts";
import { SPLITS } from "../../schema/manifest.ts";
import { UserError } from "../../schema/user-error.ts";

interface Fault {
  what: string;
  next: string;
  /** what is served is touched by it */
  serving: boolean;
}

/**
 * Whether the files are the ones that were written: the file that went live against the deployment history, every version's
 * weights against its policy file, every exported file, the training data against the manifest, the history readable. What is served being damaged
 * is failing, anything else a warning.
 */
export async function checkFiles(workspace: Workspace): Promise<HealthCheck> {
  const faults: Fault[] = [];
  let looked = 0;
  const look = async (serving: boolean, work: () => unknown): Promise<void> => {
    looked++;
    try {
      await work();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      const file = error.place.file === undefined ? "" : ` (${basename(error.place.file)})`;
      faults.push({ what: `${error.message.replace(/\.$/, "")}${file}.`, next: error.next, serving });
    }
  };
  await look(true, () => checkLive(workspace));
  for (const version of trainedVersions(workspace))
    await look(false, () => readWeights(workspace, readPolicyFile(workspace, version)));
  for (const version of exportedVersions(workspace))
    await look(false, () => readProduction(workspace, version));
  if (existsSync(manifestPath(workspace))) {
    for (const split of SPLITS)
      await look(false, async () => {
        for await (const _row of readSplit(workspace, readManifest(workspace), split)) break;
      });
  }
  return verdictOf(faults, looked);
}

/**
 * What answers come from: the copy of the file that was deployed. An export since then changes no answer, so it is no fault.
 * @throws UserError when the history cannot be read, or the bytes that went live are gone
 */
function checkLive(workspace: Workspace): void {
  const live = liveRelease(workspace);
  if (live) readReleased(workspace, live);
}

function verdictOf(faults: readonly Fault[], looked: number): HealthCheck {
  const [first] = [...faults].sort((one, other) => Number(other.serving) - Number(one.serving));
  if (!first)
    return check(
      "files_intact",
      "ok",
      looked === 1
        ? "1 file or history was checked against its hash."
        : `${looked} files and histories were checked against their hashes.`,
    );
  const others = faults.length > 1 ? ` ${faults.length - 1} more are damaged.` : "";
  const state = first.serving ? "failing" : "warning";
  return check("files_intact", state, `${first.what}${others}`, { next: first.next });
}
