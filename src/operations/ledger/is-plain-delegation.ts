import { OUTCOME_STATUSES, SUCCESS_SOURCES } from "../../schema/vocabulary.ts";
import { quickInstant } from "../../telemetry/ledger/quick-instant.ts";
import { isObject } from "../../telemetry/parse-json.ts";

/**
 * True for a delegation that the schema takes just as it is, as nearly all are: a few comparisons, where the schema makes a
 * copy. False says nothing: ask the schema.
 */
export function isPlainDelegation(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { timestamp, session_id, invocation_id, agent_name, task_description } = value;
  const { duration_seconds: duration, available_agents: available, metadata, outcome } = value;
  return (
    isInstant(timestamp) &&
    isName(session_id) &&
    isName(invocation_id) &&
    isName(agent_name) &&
    typeof task_description === "string" &&
    (duration == null || isBetween(duration, 0, Number.MAX_VALUE)) &&
    (metadata == null || isObject(metadata)) &&
    (available == null || isTexts(available)) &&
    (outcome == null || isPlainOutcome(outcome))
  );
}

const statuses: ReadonlySet<unknown> = new Set(OUTCOME_STATUSES);
const sources: ReadonlySet<unknown> = new Set([null, undefined, ...SUCCESS_SOURCES]);

/** The same for its outcome. */
export function isPlainOutcome(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { status, tests_passed, build_succeeded, success, success_source } = value;
  const { success_confidence: confidence, known_at: known } = value;
  return (
    statuses.has(status) &&
    isFlag(tests_passed) &&
    isFlag(build_succeeded) &&
    isFlag(success) &&
    sources.has(success_source) &&
    (confidence == null || isBetween(confidence, 0, 1)) &&
    (known == null || isInstant(known))
  );
}

const isName = (value: unknown): boolean => typeof value === "string" && value.length > 0;
const isFlag = (value: unknown): boolean => value == null || typeof value === "boolean";
const isBetween = (value: unknown, low: number, high: number): boolean =>
  typeof value === "number" && value >= low && value <= high;
export const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((each) => typeof each === "string");
const isInstant = (value: unknown): boolean =>
  typeof value === "string" && quickInstant(value, 0)?.end === value.length;
