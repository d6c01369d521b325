import * as z from "zod";
import { changesLive, type Deployment } from "../../schema/deployment.ts";
import { backTo, releaseAccountSchema, stageOf, stageSchema } from "../deploy/release-account.ts";

/** What the history of deployments says about now. */
export const lifeSchema = z.strictObject({
  stage: stageSchema.nullable().describe("where the rollout of what is live is; null: nothing is live"),
  back_to: releaseAccountSchema.shape.back_to,
  withdrawn: z
    .strictObject({ version: z.string(), timestamp: z.string(), reason: z.string().nullable() })
    .nullable()
    .describe("what was taken off, where nothing is live since"),
  proposals: z
    .array(
      z.strictObject({
        version: z.string(),
        mode: releaseAccountSchema.shape.mode,
        timestamp: z.string(),
        reason: z.string().nullable(),
      }),
    )
    .describe("proposed and neither approved nor rejected yet"),
  last_rollback: z
    .strictObject({
      timestamp: z.string(),
      from: z.string().nullable(),
      to: z.string().nullable().describe("null: to nothing"),
      automatic: z.boolean(),
      reason: z.string().nullable(),
    })
    .nullable(),
});
export type Life = z.infer<typeof lifeSchema>;

/** Stage, proposals and ways back, from the history, oldest event first. */
export const lifeOf = (history: readonly Deployment[], now: Date): Life => ({
  stage: stageOf(history, now),
  back_to: backTo(history),
  withdrawn: withdrawnNow(history),
  proposals: openProposals(history),
  last_rollback: lastRollback(history),
});

function withdrawnNow(history: readonly Deployment[]): Life["withdrawn"] {
  const last = history.findLast(changesLive);
  if (last?.event !== "withdraw") return null;
  const { version, timestamp, reason } = last;
  return { version, timestamp, reason };
}

/** The newest proposal of each version that no later decision or release of that version has settled. */
function openProposals(history: readonly Deployment[]): Life["proposals"] {
  const open = new Map<string, Deployment>();
  for (const event of history) {
    if (event.event === "propose") open.set(event.version, event);
    else open.delete(event.version);
  }
  return [...open.values()].map(({ version, mode, timestamp, reason }) => ({
    version,
    mode,
    timestamp,
    reason,
  }));
}

function lastRollback(history: readonly Deployment[]): Life["last_rollback"] {
  const last = history.findLast(({ event }) => event === "rollback" || event === "withdraw");
  if (!last) return null;
  const { timestamp, event, version, previous, automatic, reason } = last;
  return { timestamp, from: previous, to: event === "withdraw" ? null : version, automatic, reason };
}
