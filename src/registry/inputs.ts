import { copyFileSync, existsSync, linkSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Origin, originSchema } from "../schema/origin.ts";
import type { PolicyFile } from "../schema/policy-file.ts";
import { UserError } from "../schema/user-error.ts";
import { replaceFolder, writeJsonAtomic } from "./atomic-write.ts";
import { readJson } from "./json-file.ts";
import { inputsFolder, sha256 } from "./policies.ts";
import { manifestHash } from "./training-data.ts";
import type { Workspace } from "./workspace.ts";

const originPath = (workspace: Workspace, version: string): string =>
  join(inputsFolder(workspace, version), "origin.json");

/**
 * Keeps what a training is begun with beside the version: settings, agent files and the training data. `prepare` replaces its
 * folder as a whole, so the data are linked, not copied, where the disk can do that: they cost room only once.
 */
export const keepInputs = (workspace: Workspace, origin: Origin): Promise<void> =>
  replaceFolder(inputsFolder(workspace, origin.version), async (staging) => {
    for (const name of readdirSync(workspace.trainingData))
      linkOrCopy(join(workspace.trainingData, name), join(staging, name));
    writeJsonAtomic(join(staging, "origin.json"), origin);
  });

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") throw error;
    copyFileSync(from, to); // another disk, or one without links
  }
}

export const hasInputs = (workspace: Workspace, version: string): boolean =>
  existsSync(originPath(workspace, version));

/** What a training was begun with; undefined where that is not kept. */
export const readOrigin = (workspace: Workspace, version: string): Origin | undefined =>
  hasInputs(workspace, version)
    ? readJson(originPath(workspace, version), originSchema, "restore the file from a backup")
    : undefined;

/** The workspace with a version's own training data in the place of today's. */
export const withInputsOf = (workspace: Workspace, version: string): Workspace => ({
  ...workspace,
  trainingData: inputsFolder(workspace, version),
});

/**
 * What a version was begun with, its training data checked against its lineage. The rows themselves are checked against the
 * manifest when they are read.
 * @throws UserError when they were not kept, or are not what the version was trained with
 */
export function readInputs(workspace: Workspace, { version, lineage }: PolicyFile): Origin {
  const origin = readOrigin(workspace, version);
  if (origin === undefined) {
    throw new UserError(`What ${version} was trained with is no longer kept.`, {
      place: { file: inputsFolder(workspace, version) },
      next: "retention.versions_with_inputs says for how many versions it is; versions of before that setting have none",
    });
  }
  const changed = [
    ...(manifestHash(withInputsOf(workspace, version)) === lineage.manifest_sha256 ? [] : ["training data"]),
    ...(agentFilesHash(origin) === lineage.agent_files_sha256 ? [] : ["agent files"]),
    ...(origin.tuned || sha256(JSON.stringify(origin.settings)) === lineage.config_sha256
      ? []
      : ["settings"]),
  ];
  if (changed.length === 0) return origin;
  throw new UserError(`The ${changed.join(" and ")} kept of ${version} are not what it was trained with.`, {
    place: { file: inputsFolder(workspace, version) },
    next: "restore the folder from a backup",
  });
}

export const agentFilesHash = ({ agent_files }: Pick<Origin, "agent_files">): string =>
  sha256(JSON.stringify(agent_files));
