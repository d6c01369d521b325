import type { Invocation } from "../../schema/invocation.ts";
import { epochMs } from "../epoch-ms.ts";

/** The label a record carries itself, before any rating. */
export interface OwnOutcome {
  success: boolean;
  /** probability that the delegation succeeded, with the confidence of its source folded in */
  probability: number;
  partial: boolean;
  source: string;
}

function graded(success: boolean, confidence: number | null | undefined, source: string): OwnOutcome {
  const sure = confidence ?? 1;
  return { success, probability: success ? sure : 1 - sure, partial: false, source };
}

/**
 * A record's own label, null when it has none. A record that names a source was graded when the telemetry was read: its
 * label stands, and without one there is none, whatever the status says. Otherwise tests and build speak before the record's own `success`, and that before its status.
 * "partial" counts as no success with probability one half.
 */
export function ownOutcome(record: Pick<Invocation, "outcome">): OwnOutcome | null {
  const outcome = record.outcome;
  if (!outcome || isCensored(record)) return null;
  const { success, success_source: source } = outcome;
  if (source)
    return typeof success === "boolean" ? graded(success, outcome.success_confidence, source) : null;
  if (typeof outcome.tests_passed === "boolean")
    return graded(outcome.tests_passed && outcome.build_succeeded !== false, 1, "tests");
  if (typeof outcome.build_succeeded === "boolean") return graded(outcome.build_succeeded, 1, "build");
  if (typeof success === "boolean") return graded(success, outcome.success_confidence, "status");
  if (outcome.status === "partial")
    return { success: false, probability: 0.5, partial: true, source: "status" };
  return outcome.status === "unknown" ? null : graded(outcome.status === "success", 1, "status");
}

/** True when the log says that the outcome tells nothing about the agent. */
export const isCensored = (record: Pick<Invocation, "outcome">): boolean =>
  record.outcome?.success_source === "censored";

/** When a record's own outcome became known: as logged, else at the end of the run; never before the decision. */
export function ownKnownMs(
  record: Pick<Invocation, "timestamp" | "duration_seconds" | "outcome">,
  decidedMs = epochMs(record.timestamp),
): number {
  const known = record.outcome?.known_at;
  const knownMs = known ? epochMs(known) : Math.round(decidedMs + 1000 * (record.duration_seconds ?? 0));
  return Math.max(decidedMs, knownMs);
}
