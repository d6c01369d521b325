import { describe, expect, it } from "vitest";
import type { Invocation, Outcome } from "../../schema/invocation.ts";
import { epochMs } from "../epoch-ms.ts";
import { ownKnownMs, ownOutcome } from "./own-outcome.ts";

const record = (outcome: Outcome | null, changes: Partial<Invocation> = {}): Invocation => ({
  timestamp: "2026-01-01T00:00:00Z",
  session_id: "s",
  invocation_id: "i",
  agent_name: "ada",
  task_description: "Fix it",
  outcome,
  ...changes,
});

describe("a record's own outcome", () => {
  it("is none when the status is unknown or there is no outcome at all", () => {
    expect(ownOutcome(record({ status: "unknown" }))).toBeNull();
    expect(ownOutcome(record(null))).toBeNull();
  });

  it("is none when the telemetry was graded and tells nothing, although the run ended well", () => {
    expect(ownOutcome(record({ status: "success", success: null, success_source: "none" }))).toBeNull();
  });

  it("folds the confidence of its source into the probability of success", () => {
    const soft = { status: "success", success_source: "no_objection", success_confidence: 0.6 } as const;
    expect(ownOutcome(record({ ...soft, success: true }))).toMatchObject({ success: true, probability: 0.6 });
    expect(ownOutcome(record({ ...soft, success: false }))).toMatchObject({
      success: false,
      probability: 0.4,
    });
  });

  it("believes tests before the status, and a broken build before passing tests", () => {
    expect(ownOutcome(record({ status: "success", tests_passed: false }))).toMatchObject({
      success: false,
      source: "tests",
    });
    expect(
      ownOutcome(record({ status: "success", tests_passed: true, build_succeeded: false })),
    ).toMatchObject({ success: false });
  });

  it("takes partial as no success with probability one half", () => {
    expect(ownOutcome(record({ status: "partial" }))).toEqual({
      success: false,
      probability: 0.5,
      partial: true,
      source: "status",
    });
  });

  it("is known at the end of the run, or when the log says so, and never before the decision", () => {
    const start = epochMs("2026-01-01T00:00:00Z");
    expect(ownKnownMs(record({ status: "success" }, { duration_seconds: 90 }))).toBe(start + 90_000);
    expect(ownKnownMs(record({ status: "success", known_at: "2026-01-01T02:00:00+01:00" }))).toBe(
      start + 3_600_000,
    );
    expect(ownKnownMs(record({ status: "success", known_at: "2025-01-01T00:00:00Z" }))).toBe(start);
  });

  it("reads a time without a zone as UTC", () => {
    expect(epochMs("2026-01-01T00:00:00")).toBe(Date.UTC(2026, 0, 1));
    expect(epochMs("2026-01-01T00:00:00+01:00")).toBe(Date.UTC(2025, 11, 31, 23));
  });
});
