import * as z from "zod";
import { appendLines } from "../registry/append-line.ts";
import { withLock } from "../registry/lock.ts";
import type { Workspace } from "../registry/workspace.ts";
import { ratingSchema } from "../schema/rating.ts";
import { UserError } from "../schema/user-error.ts";
import { readInvocations } from "../telemetry/read-telemetry.ts";
import { redact } from "../telemetry/redact.ts";
import { defineOperation } from "./operation.ts";

/** @throws UserError when the telemetry holds no such delegation: a rating of nothing would be lost without a word */
async function requireDelegation(workspace: Workspace, id: string): Promise<void> {
  for await (const { record } of readInvocations(workspace.invocations, () => undefined)) {
    if (record.invocation_id === id) return;
  }
  throw new UserError(`There is no delegation with the id ${id}.`, {
    place: { file: workspace.invocations },
    next: "take the id from that file, or from nearest_tasks of a recommendation (--json)",
  });
}

export const record = defineOperation({
  name: "record",
  summary: "rate a delegation; a rating outweighs everything that was read off the log",
  doors: ["cli", "http", "mcp"],
  input: z.object({
    delegation: z.string().min(1).meta({ positional: true }).describe("invocation_id of the delegation"),
    success: z.enum(["yes", "no"]).describe("did it succeed"),
    quality: z.number().min(1).max(5).optional().describe("1 to 5"),
    alternative: z.string().min(1).optional().describe("the agent that would have been better"),
    notes: z.string().optional().describe("why, in words"),
    source: z
      .string()
      .default("human")
      .describe("who judges: human, automated_tests, build_system, linter, or an evaluator's name"),
  }),
  output: ratingSchema,
  run: async ({ delegation, success, quality, alternative, notes, source }, { workspace, now }) => {
    await requireDelegation(workspace, delegation);
    const rating = ratingSchema.parse({
      timestamp: now().toISOString(),
      invocation_id: delegation,
      success: success === "yes",
      quality_rating: quality ?? null,
      feedback_source: source,
      feedback_notes: notes === undefined ? null : redact(notes).text,
      alternative_agent_suggested: alternative ?? null,
    });
    await withLock(workspace.root, async () => appendLines(workspace.ratings, [rating]));
    return { output: rating };
  },
});
