import { existsSync } from "node:fs";
import * as z from "zod";
import { prepareTrainingData } from "../dataset/prepare.ts";
import { replaceFolder } from "../registry/atomic-write.ts";
import { readConfig } from "../registry/config-file.ts";
import { withLock } from "../registry/lock.ts";
import { readPolicyFile, trainedVersions } from "../registry/policies.ts";
import type { Workspace } from "../registry/workspace.ts";
import { type Manifest, manifestSchema } from "../schema/manifest.ts";
import { UserError } from "../schema/user-error.ts";
import { defineOperation, type Effects } from "./operation.ts";

/** The end of the period that the newest policy was trained on, in epoch milliseconds. */
function lastTraining(workspace: Workspace): number {
  const newest = trainedVersions(workspace).at(-1);
  if (newest) return Date.parse(readPolicyFile(workspace, newest).lineage.period.last);
  throw new UserError('There was no training yet, so there is no "since the last training".', {
    place: { file: workspace.policies },
    next: "run `oak-policy prepare` without --since-last-training",
  });
}

/** Writes the training data anew; whoever calls it holds the lock. */
export async function prepareRows(
  { sinceLastTraining, memoryLimitMb }: { sinceLastTraining: boolean; memoryLimitMb?: number | undefined },
  { workspace, progress }: Pick<Effects, "workspace" | "progress">,
): Promise<Manifest> {
  if (!existsSync(workspace.invocations)) {
    throw new UserError("There is no telemetry in this workspace.", {
      place: { file: workspace.invocations },
      next: "bring some in with `oak-policy ingest ~/.claude/projects`, or point OAK_TELEMETRY_DIR at it",
    });
  }
  const config = readConfig(workspace.config);
  const sinceMs = sinceLastTraining ? lastTraining(workspace) : undefined;
  const telemetryDir = workspace.telemetry;
  return replaceFolder(workspace.trainingData, (outputDir) =>
    prepareTrainingData({ telemetryDir, outputDir, config, memoryLimitMb, progress, sinceMs }),
  );
}

export const prepare = defineOperation({
  name: "prepare",
  summary:
    "turn telemetry into training rows: outcomes joined, features as of the decision, split by time and episode",
  doors: ["cli"],
  input: z.object({
    sinceLastTraining: z
      .boolean()
      .default(false)
      .describe("only episodes that began after the newest policy's training period"),
    memoryLimitMb: z.number().int().min(256).default(1024).describe("memory the preparation engine may use"),
  }),
  output: manifestSchema,
  run: async (asked, effects) => ({
    output: await withLock(effects.workspace.root, () => prepareRows(asked, effects)),
  }),
});
