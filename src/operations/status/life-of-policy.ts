import * as z from "zod";
import { pendingProposal } from "../../registry/proposals.ts";
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
    .describe("the one that waits for `approve` or `reject`; empty: none does"),
  last_refused: z
    .strictObject({
      version: z.string(),
      timestamp: z.string(),
      automatic: z.boolean().describe("by a rule of the settings, not by a person"),
      reason: z.string().nullable(),
    })
    .nullable()
    .describe("the last version that was kept out, where nothing went live or was proposed since"),
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
  proposals: waiting(pendingProposal(history)),
  last_refused: lastRefused(history),
  last_rollback: lastRollback(history),
});

function withdrawnNow(history: readonly Deployment[]): Life["withdrawn"] {
  const last = history.findLast(changesLive);
  if (last?.event !== "withdraw") return null;
  const { version, timestamp, reason } = last;
  return { version, timestamp, reason };
}

function waiting(proposal: Deployment | null): Life["proposals"] {
  if (proposal === null) return [];
  const { version, mode, timestamp, reason } = proposal;
  return [{ version, mode, timestamp, reason }];
}

function lastRefused(history: readonly Deployment[]): Life["last_refused"] {
  const last = history.at(-1);
  if (last?.event !== "reject") return null;
  const { version, timestamp, automatic, reason } = last;
  return { version, timestamp, automatic, reason };
}

function lastRollback(history: readonly Deployment[]): Life["last_rollback"] {
  const last = history.findLast(({ event }) => event === "rollback" || event === "withdraw");
  if (!last) return null;
  const { timestamp, event, version, previous, automatic, reason } = last;
  return { timestamp, from: previous, to: event === "withdraw" ? null : version, automatic, reason };
}
