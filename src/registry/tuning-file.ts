import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Tuning, tuningSchema } from "../schema/tuning.ts";
import { writeJsonAtomic } from "./atomic-write.ts";
import { readJson } from "./json-file.ts";
import type { Workspace } from "./workspace.ts";

const tuningPath = (workspace: Workspace, version: string): string =>
  join(workspace.checkpoints, version, "tuning.json");

/** Keeps the chosen settings of a training that is not finished, so that resuming does not choose again. */
export const writeTuning = (workspace: Workspace, version: string, tuning: Tuning): void =>
  writeJsonAtomic(tuningPath(workspace, version), tuning);

/** Undefined where settings were not chosen yet. */
export const readTuning = (workspace: Workspace, version: string): Tuning | undefined =>
  existsSync(tuningPath(workspace, version))
    ? readJson(tuningPath(workspace, version), tuningSchema, "run `oak-policy train --tune`")
    : undefined;
