import * as z from "zod";
import { readRetraining } from "../../registry/retraining-file.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { STAGES } from "../../schema/retraining.ts";
import { ENDED_EARLY } from "../retraining/run.ts";

/** How far a retraining has come that is not at its end. */
export const unfinishedRetrainingSchema = z.strictObject({
  begun: z.string(),
  finished: z.number().int().describe("stages"),
  of: z.number().int(),
  stage: z.enum(STAGES).nullable().describe("the one that is at work, was cut off or has failed"),
  failure: z.string().nullable().describe("why that stage failed; null: it did not"),
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
    stage: failure?.stage ?? null,
    failure: failure === null || failure.reason === ENDED_EARLY ? null : failure.reason,
  };
}
