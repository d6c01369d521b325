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
import { noteAgents } from "./note-agents.ts";
import { defineOperation, type Effects } from "./operation.ts";

/**
 * Up to when the newest policy was fitted, in epoch milliseconds: the rows that were held out from it are new to it, or they
 * would never be learned from. Of several repositories the one whose rows end first counts, so that none is left out.
 */
function lastTraining(workspace: Workspace): number {
  const newest = trainedVersions(workspace).at(-1);
  if (newest) {
    const { training, lineage } = readPolicyFile(workspace, newest);
    const fitted = (training.fitted_until ?? []).map(({ timestamp_ms }) => timestamp_ms);
    return fitted.length > 0 ? Math.min(...fitted) : Date.parse(lineage.period.last);
  }
  throw new UserError('There was no training yet, so there is no "since the last training".', {
    place: { file: workspace.policies },
    next: "run `oak-policy prepare` without --since-last-training",
  });
}

/** Writes the training data anew; whoever calls it holds the lock. */
export async function prepareRows(
  { sinceLastTraining, memoryLimitMb }: { sinceLastTraining: boolean; memoryLimitMb?: number | undefined },
  effects: Effects,
): Promise<Manifest> {
  const { workspace, progress } = effects;
  if (!existsSync(workspace.invocations)) {
    throw new UserError("There is no telemetry in this workspace.", {
      place: { file: workspace.invocations },
      next: "bring some in with `oak-policy ingest ~/.claude/projects`, or point OAK_TELEMETRY_DIR at it",
    });
  }
  const config = readConfig(workspace.config);
  const sinceMs = sinceLastTraining ? lastTraining(workspace) : undefined;
  const telemetryDir = workspace.telemetry;
  const agentNotes = noteAgents(effects, "prepare");
  return replaceFolder(workspace.trainingData, (outputDir) =>
    prepareTrainingData({ telemetryDir, outputDir, config, agentNotes, memoryLimitMb, progress, sinceMs }),
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
      .describe(
        "only episodes that the newest policy was not fitted to: those held out from it, and those that came since",
      ),
    memoryLimitMb: z.number().int().min(256).default(1024).describe("memory the preparation engine may use"),
  }),
  output: manifestSchema,
  run: async (asked, effects) => ({
    output: await withLock(effects.workspace.root, () => prepareRows(asked, effects)),
  }),
});
