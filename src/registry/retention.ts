import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../schema/config.ts";
import { isRelease } from "../schema/deployment.ts";
import { readDeployments } from "./deployments.ts";
import { inputsFolder, readPolicyFile, trainedVersions } from "./policies.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Removes what the settings no longer keep: older epoch checkpoints of finished trainings, the inputs of old versions, and
 * half-written files of killed processes. Final weights stay. Call it while holding the lock.
 */
export function applyRetention(workspace: Workspace, { retention }: Config): void {
  const versions = trainedVersions(workspace);
  for (const version of versions) pruneEpochs(workspace, version, retention.checkpoints_per_version);
  for (const version of withoutInputs(workspace, versions, retention.versions_with_inputs))
    rmSync(inputsFolder(workspace, version), { recursive: true, force: true });
  const folders = [workspace.models, workspace.policies, workspace.evaluation, workspace.checkpoints];
  for (const folder of folders) clearLeftovers(folder);
  for (const version of versions) clearLeftovers(join(workspace.checkpoints, version));
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

function pruneEpochs(workspace: Workspace, version: string, kept: number): void {
  const folder = join(workspace.checkpoints, version);
  const epochs = namesIn(folder)
    .flatMap((name) => /^epoch_(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
  for (const epoch of epochs.slice(kept))
    rmSync(join(folder, `epoch_${epoch}`), { recursive: true, force: true });
}

/** Old versions, unless they were ever live or one that was has them as its parent. */
function withoutInputs(workspace: Workspace, versions: readonly string[], kept: number): string[] {
  const old = versions.slice(0, Math.max(0, versions.length - kept));
  if (old.length === 0) return [];
  const live = readDeployments(workspace).filter(isRelease);
  const needed = new Set(
    live.flatMap(({ version }) =>
      versions.includes(version) ? [version, readPolicyFile(workspace, version).lineage.parent] : [],
    ),
  );
  return old.filter((version) => !needed.has(version));
}

/** `.name.4711.tmp`, `name.4711.staging`, `.kept-serving.bin.4711`: whoever may write such a file holds the lock, or it is worth nothing. */
const LEFTOVER = /\.\d+\.(?:tmp|staging)$|^\.kept-.*\.\d+$/;
/** Folders of a version that are written piece by piece. */
const WRITTEN_IN = /^(?:epoch_\d+|final)$/;

function clearLeftovers(folder: string): void {
  for (const name of namesIn(folder)) {
    if (LEFTOVER.test(name)) rmSync(join(folder, name), { recursive: true, force: true });
    else if (WRITTEN_IN.test(name)) clearLeftovers(join(folder, name));
  }
}
