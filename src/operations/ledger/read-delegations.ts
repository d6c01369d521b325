import { isUtf8 } from "node:buffer";
import { existsSync } from "node:fs";
import * as z from "zod";
import { epochMs } from "../../dataset/epoch-ms.ts";
import { ownKnownMs, ownOutcome } from "../../dataset/preparation/own-outcome.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { type Invocation, invocationSchema, outcomeSchema } from "../../schema/invocation.ts";
import { ADVISOR_NAME } from "../../schema/vocabulary.ts";
import { DelegationRows, type PackedDelegations } from "../../telemetry/ledger/delegation-rows.ts";
import { DelegationTable } from "../../telemetry/ledger/delegation-table.ts";
import type { LoggedDelegation, RatedOutcome } from "../../telemetry/ledger/logged-delegation.ts";
import { checkRecord, readRatings } from "../../telemetry/read-telemetry.ts";
import { sameList } from "../../telemetry/same-list.ts";
import { readWholeLines, type Stretch } from "../../telemetry/whole-lines.ts";
import { isPlainDelegation } from "./is-plain-delegation.ts";
import { quickDelegation } from "./quick-delegation.ts";

const ignore = (): void => undefined;

const whole = invocationSchema.shape;
const ends = outcomeSchema.shape;
/** The part of a delegation that is looked at; the rest of a line is not checked, for there may be millions. */
const delegationSchema = z.object({
  timestamp: whole.timestamp,
  session_id: whole.session_id,
  invocation_id: whole.invocation_id,
  agent_name: whole.agent_name,
  task_description: whole.task_description,
  duration_seconds: whole.duration_seconds,
  outcome: z
    .object({
      status: ends.status,
      tests_passed: ends.tests_passed,
      build_succeeded: ends.build_succeeded,
      success: ends.success,
      success_source: ends.success_source,
      success_confidence: ends.success_confidence,
      known_at: ends.known_at,
    })
    .nullish(),
  metadata: whole.metadata,
  available_agents: whole.available_agents,
});

/**
 * Every delegation of the telemetry but those to the advisor itself, one per id: the last line of an id is the valid one.
 * Of those before `sinceMs` only who was sent is kept, not the task: there may be millions.
 */
export async function readDelegations(
  { invocations, ratings }: Pick<Workspace, "invocations" | "ratings">,
  sinceMs: number,
): Promise<DelegationTable> {
  return mergeDelegations([await readMade(invocations, sinceMs)], await readOutcomes(ratings));
}

/** The delegations of a stretch of the file, without their ratings. A missing file holds none. */
export async function readMade(
  invocations: string,
  sinceMs: number,
  stretch: Stretch = {},
): Promise<PackedDelegations> {
  const rows = new DelegationRows();
  if (existsSync(invocations))
    await readWholeLines(invocations, (lines) => readLinesOf(lines, rows, sinceMs), stretch);
  return rows.pack();
}

/** The delegations of stretches in their order as those of one file, with their ratings. */
export function mergeDelegations(
  stretches: readonly PackedDelegations[],
  rated: ReadonlyMap<string, Rated>,
): DelegationTable {
  const table = new DelegationTable(stretches);
  for (const [id, { outcome }] of rated) table.rate(id, outcome);
  return table;
}

/** Lines that all end in a newline. */
function readLinesOf(bytes: Buffer, rows: DelegationRows, sinceMs: number): void {
  const source = { bytes, latin: bytes.toString("latin1") };
  const sound = isUtf8(bytes);
  for (let start = 0; start < bytes.length; ) {
    const end = source.latin.indexOf("\n", start);
    const quick = sound ? quickDelegation(source, start, end, sinceMs) : undefined;
    if (!quick || (quick.agent !== ADVISOR_NAME && !rows.addQuick(bytes, quick))) {
      const record = recordIn(bytes.toString("utf8", start, end));
      if (record && record.agent_name !== ADVISOR_NAME) rows.add(delegationOf(record, sinceMs));
    }
    start = end + 1;
  }
}

/** The delegation of a line; undefined where it holds none. */
function recordIn(line: string): Invocation | undefined {
  if (line === "") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (isPlainDelegation(value)) return value as Invocation;
  const checked = checkRecord(value, delegationSchema);
  return "record" in checked ? checked.record : undefined;
}

/** What was said of a delegation afterwards. */
export interface Rated {
  byHuman: boolean;
  outcome: RatedOutcome;
}

/** The last human rating of each delegation, else its last rating; the quality is the last one that such a rating has. */
export async function readOutcomes(file: string): Promise<Map<string, Rated>> {
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

function delegationOf(record: Invocation, sinceMs: number): LoggedDelegation {
  const { recommendation_id: named } = record.metadata ?? {};
  const own = ownOutcome(record);
  const atMs = epochMs(record.timestamp);
  const early = atMs < sinceMs;
  return {
    id: record.invocation_id,
    atMs,
    // where it says which recommendation it came of, nobody has to compare tasks
    task: early || typeof named === "string" ? "" : record.task_description,
    agent: record.agent_name,
    sessionId: record.session_id,
    recommendationId: typeof named === "string" ? named : null,
    logged: own && { success: own.success, atMs: ownKnownMs(record) },
    available: early || !record.available_agents ? null : sameList(record.available_agents),
  };
}
