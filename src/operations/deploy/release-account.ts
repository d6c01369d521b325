import * as z from "zod";
import { stageAt } from "../../advisor/rollout.ts";
import { standingReleases } from "../../advisor/standing-releases.ts";
import { type Deployment, deploymentSchema } from "../../schema/deployment.ts";
import { MODES } from "../../schema/recommendation.ts";

export const answererSchema = z.strictObject({ version: z.string(), mode: z.enum(MODES) });

/** Where the rollout of what is live is. */
export const stageSchema = z.strictObject({
  number: z.number().int().describe("from 1"),
  of: z.number().int(),
  percent: z.number().describe("share of the tasks that the live release has"),
  until: z.string().nullable().describe("when the next stage begins; null in the last one"),
  rest: answererSchema.nullable().describe("what answers the other tasks; null: nobody, or there are none"),
});
export type StageAccount = z.infer<typeof stageSchema>;

/** What `deploy` and `rollback` answer: the event, and what follows from it. */
export const releaseAccountSchema = deploymentSchema.extend({
  changed: z.boolean().describe("false: it was live like this already, and nothing was written"),
  stage: stageSchema.nullable().describe("null: nothing is live"),
  back_to: answererSchema.nullable().describe("what `rollback` would go back to; null: nothing"),
  notes: z.array(z.string()).describe("what was decided about it, in words"),
});
export type ReleaseAccount = z.infer<typeof releaseAccountSchema>;

const answererOf = (event: Deployment | undefined): z.infer<typeof answererSchema> | null =>
  event ? { version: event.version, mode: event.mode } : null;

/** Where the rollout of what is live is at an instant; null when nothing is live. */
export function stageOf(history: readonly Deployment[], now: Date): StageAccount | null {
  const standing = standingReleases(history);
  const live = standing.at(-1)?.event;
  if (!live) return null;
  const { untilMs, ...stage } = stageAt(live, now);
  return {
    ...stage,
    until: untilMs === null ? null : new Date(untilMs).toISOString(),
    rest: stage.percent < 100 ? answererOf(standing.at(-2)?.event) : null,
  };
}

/** What one would go back to from what is live. */
export const backTo = (history: readonly Deployment[]): ReleaseAccount["back_to"] =>
  answererOf(standingReleases(history).at(-2)?.event);

/** What came of a release. */
export const releaseAccount = (
  event: Deployment,
  history: readonly Deployment[],
  now: Date,
  { changed, notes }: Pick<ReleaseAccount, "changed" | "notes">,
): ReleaseAccount => ({
  ...event,
  changed,
  stage: stageOf(history, now),
  back_to: backTo(history),
  notes,
});
