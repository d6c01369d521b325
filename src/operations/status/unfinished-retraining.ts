import * as z from "zod";
import { readRetraining } from "../../registry/retraining-file.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { STAGES } from "../../schema/retraining.ts";

/** How far a retraining has come that is not at its end. */
export const unfinishedRetrainingSchema = z.strictObject({
  begun: z.string(),
  finished: z.number().int().describe("stages"),
  of: z.number().int(),
  failure: z
    .strictObject({ stage: z.enum(STAGES), reason: z.string() })
    .nullable()
    .describe("the stage that failed last"),
});
export type UnfinishedRetraining = z.infer<typeof unfinishedRetrainingSchema>;

/** The retraining that was interrupted, has failed or is at work; null where the last one came to an answer. */
export function unfinishedRetraining(workspace: Workspace): UnfinishedRetraining | null {
  const run = readRetraining(workspace);
  if (run === null || run.outcome !== null) return null;
  const { begun, finished, failure } = run;
  return {
    begun,
    finished: finished.length,
    of: STAGES.length,
    failure: failure && { stage: failure.stage, reason: failure.reason },
  };
}
