import { followAdvice, type JoinedLedger } from "../../monitoring/ledger/follow-advice.ts";
import { ACTED_ON_WITHIN_MS } from "../../monitoring/ledger/link-delegations.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { readLedger } from "../../telemetry/ledger/read-ledger.ts";
import { readDelegations } from "./read-delegations.ts";

/**
 * The joined view of the ledger: every answer since `sinceMs` (epoch milliseconds; default: all) in file order, with what
 * became of it, and how many lines of the ledger could not be read. A missing ledger is an empty one.
 */
export async function readFollowedAdvice(
  workspace: Pick<Workspace, "ledger" | "invocations" | "ratings">,
  { sinceMs = Number.NEGATIVE_INFINITY }: { sinceMs?: number } = {},
): Promise<JoinedLedger & { unreadable: number }> {
  const { answers, followups, unreadable } = await readLedger(workspace.ledger);
  // answers shortly before may have led to delegations after it
  const near = answers.filter(({ atMs }) => atMs >= sinceMs - ACTED_ON_WITHIN_MS);
  const first = near.reduce((least, { atMs }) => Math.min(least, atMs), Number.POSITIVE_INFINITY);
  const joined = followAdvice(near, followups, await readDelegations(workspace, first));
  return { ...joined, advice: joined.advice.filter(({ atMs }) => atMs >= sinceMs), unreadable };
}
