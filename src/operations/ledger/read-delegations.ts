import { existsSync } from "node:fs";
import { ADVISOR_NAME } from "../../advisor/agent-file.ts";
import { epochMs } from "../../dataset/epoch-ms.ts";
import { ownKnownMs, ownOutcome } from "../../dataset/preparation/own-outcome.ts";
import type { KnownOutcome, LoggedDelegation } from "../../monitoring/ledger/logged-delegation.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Invocation } from "../../schema/invocation.ts";
import { readInvocations, readRatings } from "../../telemetry/read-telemetry.ts";

const ignore = (): void => undefined;

/**
 * Every delegation of the telemetry but those to the advisor itself, one per id: the last line of an id is the valid one.
 * Of those before `sinceMs` only who was sent is kept, not the task: there may be millions.
 */
export async function readDelegations(
  { invocations, ratings }: Pick<Workspace, "invocations" | "ratings">,
  sinceMs: number,
): Promise<LoggedDelegation[]> {
  if (!existsSync(invocations)) return [];
  const rated = await readOutcomes(ratings);
  const found = new Map<string, LoggedDelegation>();
  for await (const { record } of readInvocations(invocations, ignore)) {
    if (record.agent_name === ADVISOR_NAME) continue;
    const delegation = delegationOf(record, rated.get(record.invocation_id)?.outcome ?? null);
    const kept = delegation.atMs < sinceMs ? { ...delegation, task: "", available: null } : delegation;
    found.set(record.invocation_id, kept);
  }
  return [...found.values()];
}

interface Rated {
  byHuman: boolean;
  outcome: KnownOutcome;
}

/** The last human rating of each delegation, else its last rating; the quality is the last one that such a rating has. */
async function readOutcomes(file: string): Promise<Map<string, Rated>> {
  const rated = new Map<string, Rated>();
  for await (const { record } of readRatings(file, ignore)) {
    const before = rated.get(record.invocation_id);
    const byHuman = record.feedback_source === "human";
    if (before?.byHuman && !byHuman) continue;
    const same = before?.byHuman === byHuman ? before.outcome.quality : null;
    const quality = record.quality_rating ?? same;
    const outcome = { success: record.success, quality, atMs: epochMs(record.timestamp) };
    rated.set(record.invocation_id, { byHuman, outcome });
  }
  return rated;
}

function delegationOf(record: Invocation, rated: KnownOutcome | null): LoggedDelegation {
  const { recommendation_id: named } = record.metadata ?? {};
  const own = ownOutcome(record);
  return {
    id: record.invocation_id,
    atMs: epochMs(record.timestamp),
    task: record.task_description,
    agent: record.agent_name,
    sessionId: record.session_id,
    recommendationId: typeof named === "string" ? named : null,
    rated,
    logged: own && { success: own.success, quality: null, atMs: ownKnownMs(record) },
    available: record.available_agents ?? null,
  };
}
