import { existsSync } from "node:fs";
import { ADVISOR_NAME } from "../../advisor/agent-file.ts";
import type { LoggedDelegation } from "../../monitoring/diagnosis/evidence.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Invocation } from "../../schema/invocation.ts";
import { readInvocations, readRatings } from "../../telemetry/read-telemetry.ts";

const ignore = (): void => undefined;

/**
 * Every delegation of the telemetry but those to the advisor itself, one per id: the last line of an id is the valid one.
 * Of those before `sinceMs` only who was sent is kept, not the task: there may be millions.
 */
export async function readDelegations(
  { invocations, ratings }: Workspace,
  sinceMs: number,
): Promise<LoggedDelegation[]> {
  if (!existsSync(invocations)) return [];
  const rated = new Map<string, boolean>();
  for await (const { record } of readRatings(ratings, ignore))
    rated.set(record.invocation_id, record.success);
  const found = new Map<string, LoggedDelegation>();
  for await (const { record } of readInvocations(invocations, ignore)) {
    if (record.agent_name === ADVISOR_NAME) continue;
    const delegation = delegationOf(record, rated.get(record.invocation_id));
    const kept = delegation.atMs < sinceMs ? { ...delegation, task: "", available: null } : delegation;
    found.set(record.invocation_id, kept);
  }
  return [...found.values()];
}

function delegationOf(record: Invocation, rating: boolean | undefined): LoggedDelegation {
  const { recommendation_id: named } = record.metadata ?? {};
  return {
    atMs: Date.parse(record.timestamp),
    task: record.task_description,
    recommendationId: typeof named === "string" ? named : null,
    agent: record.agent_name,
    success: rating ?? successOf(record.outcome),
    available: record.available_agents ?? null,
  };
}

function successOf(outcome: Invocation["outcome"]): boolean | null {
  if (!outcome) return null;
  if (typeof outcome.success === "boolean") return outcome.success;
  if (outcome.status === "success") return true;
  return outcome.status === "failure" ? false : null;
}
