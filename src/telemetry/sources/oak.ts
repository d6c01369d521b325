import { type Invocation, invocationSchema, type Outcome } from "../../schema/invocation.ts";
import { type Rating, ratingSchema } from "../../schema/rating.ts";
import { describeTask } from "../describe-task.ts";
import { REPORTED_STATUS_CONFIDENCE } from "../evidence.ts";
import { createIdSet } from "../id-set.ts";
import { checkRecord } from "../read-telemetry.ts";
import {
  DUPLICATE,
  type Fate,
  type Harvest,
  type Source,
  type SourceLine,
  type SourceReader,
  USED,
} from "./source.ts";

/** OaK telemetry: `agent_invocations.jsonl` and `success_metrics.jsonl`, told apart by what a line holds. */
export const oak: Source = {
  format: "oak",
  uniqueKeys: true,
  recognises: (value) => isInvocation(value) || isRating(value),
  open: openReader,
};

const isInvocation = (value: Record<string, unknown>): boolean =>
  "invocation_id" in value && "agent_name" in value;
const isRating = (value: Record<string, unknown>): boolean =>
  "invocation_id" in value && "success" in value && !("agent_name" in value);

function openReader(): SourceReader {
  const invocations = new Map<string, Invocation>();
  const ratings: Rating[] = [];
  const seen = createIdSet();
  let superseded = 0;
  const read = ({ value, file, number }: SourceLine): Fate => {
    if (!isInvocation(value) && !isRating(value)) {
      return {
        kind: "rejected",
        reason: "neither a delegation (invocation_id, agent_name) nor a rating (invocation_id, success)",
      };
    }
    if (!seen.add(JSON.stringify(value))) return DUPLICATE;
    if (isRating(value)) {
      const parsed = checkRecord(value, ratingSchema);
      if ("reason" in parsed) return { kind: "rejected", reason: parsed.reason };
      ratings.push(parsed.record);
      return USED;
    }
    const parsed = checkRecord(value, invocationSchema);
    if ("reason" in parsed) return { kind: "rejected", reason: parsed.reason };
    const { record } = parsed;
    // The last line of an id wins, and stands where it was written.
    if (invocations.delete(record.invocation_id)) superseded += 1;
    invocations.set(record.invocation_id, withProvenance(record, file, number));
    return USED;
  };
  const finish = (): Harvest => {
    const records = [...invocations.values()].map(complete);
    const times = records.map(({ timestamp }) => timestamp).sort((a, b) => Date.parse(a) - Date.parse(b));
    return {
      invocations: records,
      ratings,
      sessions: new Set(records.map(({ session_id }) => session_id)).size,
      duplicateDelegations: superseded,
      orphanRuns: 0,
      unlinkedRatings: ratings.filter(({ invocation_id }) => !invocations.has(invocation_id)).length,
      firstTimestamp: times[0] ?? null,
      lastTimestamp: times.at(-1) ?? null,
    };
  };
  return { read, finish };
}

const withProvenance = (record: Invocation, file: string, line: number): Invocation =>
  record.provenance ? record : { ...record, provenance: { source: "oak", file, line, format: "oak jsonl" } };

/** Fills in what the log leaves open and the task text tells, and names what was inferred. */
function complete(record: Invocation): Invocation {
  const task = describeTask(record.task_description);
  const { state_features: state } = record;
  const inferred: string[] = [];
  const fill = <Value>(name: string, value: Value | null | undefined, guess: Value): Value => {
    if (value != null) return value;
    inferred.push(name);
    return guess;
  };
  const completed: Invocation = {
    ...record,
    state_features: {
      ...state,
      codebase: {
        ...state?.codebase,
        languages: fill("state_features.codebase.languages", state?.codebase?.languages, task.languages),
        frameworks: fill("state_features.codebase.frameworks", state?.codebase?.frameworks, task.frameworks),
      },
      task: { ...state?.task, type: fill("state_features.task.type", state?.task?.type, task.type) },
    },
    complexity_level: fill("complexity_level", record.complexity_level, task.complexity),
    outcome: completeOutcome(record),
  };
  const before = record.metadata?.inferred;
  const all = [...(Array.isArray(before) ? before : []), ...inferred];
  return all.length === 0 ? completed : { ...completed, metadata: { ...record.metadata, inferred: all } };
}

/** `success` from what the log reports: its status, else its tests, else its build. */
function completeOutcome(record: Invocation): Outcome | null | undefined {
  const outcome = record.outcome;
  if (!outcome || outcome.success_source != null || outcome.success != null) return outcome;
  const reported = reportedSuccess(outcome);
  if (!reported) return outcome;
  const endMs = Date.parse(record.timestamp) + 1000 * (record.duration_seconds ?? 0);
  return {
    ...outcome,
    success: reported.success,
    success_source: reported.source,
    success_confidence: REPORTED_STATUS_CONFIDENCE,
    known_at: outcome.known_at ?? new Date(endMs).toISOString(),
  };
}

function reportedSuccess(
  outcome: Outcome,
): { success: boolean; source: "status" | "tests" | "build" } | undefined {
  if (outcome.status === "success" || outcome.status === "failure") {
    return { success: outcome.status === "success", source: "status" };
  }
  if (outcome.status === "partial") return undefined;
  if (outcome.tests_passed != null) return { success: outcome.tests_passed, source: "tests" };
  if (outcome.build_succeeded != null) return { success: outcome.build_succeeded, source: "build" };
  return undefined;
}
