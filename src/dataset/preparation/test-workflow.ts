import type { Invocation } from "../../schema/invocation.ts";

const SHORTEST_REAL_RUN_SECONDS = 1;

/**
 * True for trial runs of the telemetry itself: the text begins with "Test workflow", the record is marked as a test, or it
 * ran for under a second. The last sign is left out where an outcome explains the short run (a person rejected or
 * interrupted it, or it failed): those are real decisions with a real answer.
 */
export function isTestWorkflow(record: Invocation): boolean {
  if (/^\s*test workflow/i.test(record.task_description) || record.metadata?.test === true) return true;
  const tooShort =
    typeof record.duration_seconds === "number" && record.duration_seconds < SHORTEST_REAL_RUN_SECONDS;
  return tooShort && !["rejection", "interrupt", "stopped", "failed"].includes(sourceOf(record));
}

const sourceOf = (record: Invocation): string => record.outcome?.success_source ?? "none";
