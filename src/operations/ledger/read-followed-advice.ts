import { followAdvice, type JoinedLedger } from "../../monitoring/ledger/follow-advice.ts";
import type { FollowedAdvice } from "../../monitoring/ledger/followed-advice.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { ACTED_ON_WITHIN_MS } from "../../telemetry/ledger/link-delegations.ts";
import { readTelemetry } from "./read-in-parts.ts";

type Files = Pick<Workspace, "ledger" | "invocations" | "ratings">;
interface Since {
  /** epoch milliseconds; default: all */
  sinceMs?: number;
}

/** The joined view of the ledger, all in memory; see `streamFollowedAdvice`. */
export async function readFollowedAdvice(
  workspace: Files,
  since: Since = {},
): Promise<Omit<JoinedLedger, "advice" | "judged"> & { advice: FollowedAdvice[]; unreadable: number }> {
  const { advice, judged: _, ...rest } = await streamFollowedAdvice(workspace, since);
  return { advice: [...advice], ...rest };
}

/**
 * The joined view of the ledger: every answer since `sinceMs` in file order, with what became of it, made one at a time while
 * it is walked through, and how many lines of the ledger could not be read. A missing ledger is an empty one.
 */
export async function streamFollowedAdvice(
  workspace: Files,
  { sinceMs = Number.NEGATIVE_INFINITY }: Since = {},
): Promise<JoinedLedger & { unreadable: number }> {
  // answers shortly before may have led to delegations after it
  const nearMs = sinceMs - ACTED_ON_WITHIN_MS;
  const { answers, followups, unreadable, delegations } = await readTelemetry(workspace, nearMs);
  const joined = followAdvice(answers, followups, delegations);
  if (sinceMs === Number.NEGATIVE_INFINITY) return { ...joined, unreadable };
  const [advice, judged] = [from(joined.advice, sinceMs), from(joined.judged, sinceMs)];
  return { ...joined, advice, judged, unreadable };
}

const from = <Advice extends { atMs: number }>(
  advice: Iterable<Advice>,
  sinceMs: number,
): Iterable<Advice> => ({
  *[Symbol.iterator]() {
    for (const each of advice) if (each.atMs >= sinceMs) yield each;
  },
});
