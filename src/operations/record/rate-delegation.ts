import { appendLines } from "../../registry/append-line.ts";
import { withLock } from "../../registry/lock.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { type Rating, ratingSchema } from "../../schema/rating.ts";
import { UserError } from "../../schema/user-error.ts";
import { readInvocations } from "../../telemetry/read-telemetry.ts";
import { redact } from "../../telemetry/redact.ts";
import type { Effects } from "../operation.ts";

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

export interface Judgement {
  delegation: string;
  success: boolean;
  quality: number | undefined;
  alternative: string | undefined;
  notes: string | undefined;
  source: string;
}

/** Writes a rating of a delegation; secrets are taken out of the notes. */
export async function rateDelegation(
  { delegation, success, quality, alternative, notes, source }: Judgement,
  { workspace, now }: Pick<Effects, "workspace" | "now">,
): Promise<Rating> {
  await requireDelegation(workspace, delegation);
  const rating = ratingSchema.parse({
    timestamp: now().toISOString(),
    invocation_id: delegation,
    success,
    quality_rating: quality ?? null,
    feedback_source: source,
    feedback_notes: notes === undefined ? null : redact(notes).text,
    alternative_agent_suggested: alternative ?? null,
  });
  await withLock(workspace.root, async () => appendLines(workspace.ratings, [rating]));
  return rating;
}
