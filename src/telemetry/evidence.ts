import type { SuccessSource } from "../schema/vocabulary.ts";

/** One sign of how a delegation went. `success` null: the sign says that nothing can be known about the agent. */
export interface EvidenceKind {
  /** the label it gives to `outcome.success_source` */
  label: SuccessSource;
  success: boolean | null;
  /** probability that `success` is right; 0 where `success` is null */
  confidence: number;
  why: string;
}

/**
 * Every sign, strongest first; the first one seen decides. The confidences are documented judgement, not measured:
 * they were set by reading recorded sessions, and are meant to be replaced once ratings exist to calibrate them against.
 */
export const EVIDENCE = {
  unknown_agent: kind(
    "censored",
    null,
    0,
    "there is no agent of that name: an invalid choice, nothing was tried",
  ),
  environment: kind("censored", null, 0, "the interface or a limit cut the run off: not the agent's fault"),
  tests_failed: kind("tests", false, 0.75, "the first tests after the agent changed code failed"),
  tests_passed: kind("tests", true, 0.85, "the first tests after the agent changed code passed"),
  build_failed: kind(
    "build",
    false,
    0.75,
    "the first build, lint or type check after the agent changed code failed",
  ),
  build_succeeded: kind(
    "build",
    true,
    0.7,
    "the first build, lint or type check after the agent changed code passed",
  ),
  runner_failed: kind("tests", false, 0.65, "a runner agent sent off next reported that the checks failed"),
  runner_passed: kind("tests", true, 0.75, "a runner agent sent off next reported that the checks passed"),
  rejected: kind("rejection", false, 0.9, "a person refused the call: the delegation was unwanted"),
  interrupted_corrected: kind(
    "interrupt",
    false,
    0.8,
    "a person stopped the agent and then corrected the course",
  ),
  interrupted: kind("interrupt", false, 0.6, "a person stopped the agent; why is not known"),
  failed: kind("failed", false, 0.85, "the run was reported as failed"),
  gave_up: kind("failed", false, 0.75, "the agent's answer says that it could not do the task"),
  stopped: kind("stopped", false, 0.65, "the run was killed or stopped by a person or by the main agent"),
  repeated: kind(
    "redelegation",
    false,
    0.65,
    "the same task was delegated again in the turn, nothing changed in between",
  ),
  evaluation_failed: kind("evaluation", false, 0.8, "an evaluator judged the run as failed"),
  evaluation_passed: kind("evaluation", true, 0.8, "an evaluator judged the run as passed"),
  corrected: kind("human_reply", false, 0.65, "the next human message corrects or objects"),
  approved: kind("human_reply", true, 0.75, "the next human message approves or says go on"),
  committed: kind("no_objection", true, 0.7, "the work was committed in the same turn"),
  pull_request: kind("no_objection", true, 0.7, "a pull request was opened in the same turn"),
  no_objection: kind("no_objection", true, 0.6, "completed, and nobody objected"),
  unanswered: kind("none", null, 0, "the log ends before the answer"),
} as const satisfies Record<string, EvidenceKind>;

export type EvidenceName = keyof typeof EVIDENCE;

/** The log's own words for an outcome of another system: taken as they are, with this confidence. */
export const REPORTED_STATUS_CONFIDENCE = 0.9;

function kind(label: SuccessSource, success: boolean | null, confidence: number, why: string): EvidenceKind {
  return { label, success, confidence, why };
}

/** A sign that was seen: which, when (milliseconds since 1970), and where in words. */
export interface Sign {
  name: EvidenceName;
  atMs: number;
  detail: string;
}

const STRENGTH = new Map(Object.keys(EVIDENCE).map((name, rank) => [name, rank]));

/** The signs sorted strongest first; equal ones in time order. */
export const strongestFirst = (signs: readonly Sign[]): Sign[] =>
  [...signs].sort((a, b) => (STRENGTH.get(a.name) ?? 0) - (STRENGTH.get(b.name) ?? 0) || a.atMs - b.atMs);
