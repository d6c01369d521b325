import { existsSync } from "node:fs";
import { epochMs } from "../../dataset/epoch-ms.ts";
import { ownKnownMs, ownOutcome } from "../../dataset/preparation/own-outcome.ts";
import { isTestWorkflow } from "../../dataset/preparation/test-workflow.ts";
import { contextOf } from "../../dataset/state-context.ts";
import type { DriftRow } from "../../monitoring/drift/find-drift.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Invocation } from "../../schema/invocation.ts";
import { ADVISOR_NAME } from "../../schema/vocabulary.ts";
import { readLedger } from "../../telemetry/ledger/read-ledger.ts";
import { readInvocations, readRatings } from "../../telemetry/read-telemetry.ts";

/** What the telemetry tells about itself: when things arrived, and what every delegation was like. */
export interface Pulse {
  /** of every delegation, epoch milliseconds */
  delegated: number[];
  /** when each outcome or rating became known */
  outcomes: number[];
  rows: (DriftRow & { atMs: number })[];
  /** lines that could not be read */
  unreadable: { telemetry: number; ledger: number };
}

/**
 * Reads the telemetry once: the last line of an id is the valid one; trial runs of the telemetry itself and questions to the
 * advisor are left out. `withRows`: what drift needs, too.
 */
export async function readPulse(
  { invocations, ratings, ledger }: Workspace,
  { withRows }: { withRows: boolean },
): Promise<Pulse> {
  let unreadable = 0;
  const rejected = (): void => {
    unreadable++;
  };
  const found = new Map<string, { atMs: number; knownMs: number | null; row: DriftRow | null }>();
  if (existsSync(invocations)) {
    for await (const { record } of readInvocations(invocations, rejected)) {
      if (record.agent_name === ADVISOR_NAME || isTestWorkflow(record)) continue;
      found.set(record.invocation_id, {
        atMs: epochMs(record.timestamp),
        knownMs: ownOutcome(record) ? ownKnownMs(record) : null,
        row: withRows ? rowOf(record) : null,
      });
    }
  }
  const told: number[] = [];
  for await (const { record } of readRatings(ratings, rejected)) told.push(epochMs(record.timestamp));
  const { followups, unreadable: unreadableAnswers } = await readLedger(ledger);
  for (const { success, timestamp } of followups) if (success !== null) told.push(epochMs(timestamp));
  const all = [...found.values()];
  const delegated = all.map(({ atMs }) => atMs);
  return {
    delegated,
    outcomes: [...all.flatMap(({ knownMs }) => knownMs ?? []), ...told],
    rows: all.flatMap(({ atMs, row }) => (row ? { ...row, atMs } : [])),
    unreadable: { telemetry: unreadable, ledger: unreadableAnswers },
  };
}

/** The features that `prepare` would see, as words and numbers. */
function rowOf(record: Invocation): DriftRow {
  const context = contextOf(record);
  const truth = (value: boolean | null): string | null => (value === null ? null : String(value));
  return {
    taskType: context.task_type,
    agent: record.agent_name,
    words: {
      codebase_languages: [...context.codebase_languages].sort().join(" + ") || null,
      complexity: context.complexity,
      scope: context.scope,
      risk_level: context.risk_level,
      test_status: context.test_status,
      docs_exist: truth(context.docs_exist),
      git_clean: truth(context.git_clean),
      dependencies_outdated: truth(context.dependencies_outdated),
    },
    numbers: {
      file_count: context.file_count,
      workspace_size: context.workspace_size,
      task_length: record.task_description.length,
    },
  };
}
