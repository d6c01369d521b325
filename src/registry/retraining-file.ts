import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Retraining, retrainingSchema } from "../schema/retraining.ts";
import { writeJsonAtomic } from "./atomic-write.ts";
import { readJson } from "./json-file.ts";
import type { Workspace } from "./workspace.ts";

export const retrainingPath = (workspace: Workspace): string => join(workspace.models, "retraining.json");

/** The retraining that is at work, was interrupted, or was the last one; null when there was none. */
export function readRetraining(workspace: Workspace): Retraining | null {
  const file = retrainingPath(workspace);
  if (!existsSync(file)) return null;
  return readJson(file, retrainingSchema, "delete that file: the next `oak-policy retrain` begins anew");
}

export const writeRetraining = (workspace: Workspace, retraining: Retraining): void =>
  writeJsonAtomic(retrainingPath(workspace), retrainingSchema.parse(retraining));
