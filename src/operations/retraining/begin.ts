import { existsSync } from "node:fs";
import { readRetraining } from "../../registry/retraining-file.ts";
import { manifestHash, manifestPath } from "../../registry/training-data.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Retraining } from "../../schema/retraining.ts";
import type { Effects } from "../operation.ts";
import type { Live } from "./considered.ts";
import type { Looked } from "./look.ts";

const OLDEST_MS = 7 * 86_400_000;

/**
 * The retraining that was begun and did not come to an answer, if it can go on: the same version is live, the training data
 * are still those that it made, and it is not older than a week. Killed between making its version live and saying so, it
 * finds that version live.
 */
export function unfinishedRetraining({ release }: Live, { workspace, now }: Effects): Retraining | null {
  const last = readRetraining(workspace);
  if (last === null || last.outcome !== null) return null;
  const stale = now().getTime() - Date.parse(last.begun) > OLDEST_MS;
  const sameData = last.manifest_sha256 === null || last.manifest_sha256 === manifestNow(workspace);
  const sameLive = [last.compared_with, last.candidates.chosen].includes(release.version);
  return stale || !sameLive || !sameData ? null : last;
}

const manifestNow = (workspace: Workspace): string | null =>
  existsSync(manifestPath(workspace)) ? manifestHash(workspace) : null;

/** A retraining before its first stage. */
export const newRetraining = (
  { release }: Live,
  looked: Looked,
  forced: boolean,
  { now }: Effects,
): Retraining => ({
  format_version: 1,
  begun: now().toISOString(),
  forced,
  compared_with: release.version,
  ...looked,
  manifest_sha256: null,
  data_until: null,
  finished: [],
  candidates: {
    fresh: null,
    incremental: null,
    incremental_refused: null,
    chosen: null,
    chosen_because: null,
  },
  failure: null,
  outcome: null,
});
