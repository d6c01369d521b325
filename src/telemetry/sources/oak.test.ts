import { describe, expect, it } from "vitest";
import { oak } from "./oak.ts";
import { feed } from "./read-lines.fixture.ts";

const delegation = (id: string, more: object = {}) => ({
  timestamp: "2026-05-01T10:00:00Z",
  session_id: "s",
  invocation_id: id,
  agent_name: "frontend-developer",
  task_description: "Fix the login page in app.tsx",
  ...more,
});
const rating = (id: string, more: object = {}) => ({
  timestamp: "2026-05-01T11:00:00Z",
  invocation_id: id,
  success: true,
  ...more,
});

describe("OaK telemetry", () => {
  it("keeps the last line of an id, and unknown keys", () => {
    const { harvest } = feed(oak, [
      delegation("a", { mine: 1 }),
      delegation("b"),
      delegation("a", { mine: 2, outcome: { status: "failure" } }),
    ]);
    expect(harvest.invocations.map(({ invocation_id }) => invocation_id)).toEqual(["b", "a"]);
    expect(harvest.invocations[1]).toMatchObject({
      mine: 2,
      outcome: { success: false, success_source: "status" },
      provenance: { source: "oak", line: 3 },
    });
    expect(harvest.duplicateDelegations).toBe(1);
  });

  it("infers what the log leaves open, names it, and leaves alone what it says", () => {
    const { harvest } = feed(oak, [
      delegation("a"),
      delegation("b", {
        complexity_level: "high",
        state_features: { task: { type: "own_type" }, codebase: { languages: ["Go"] } },
      }),
    ]);
    expect(harvest.invocations[0]).toMatchObject({
      state_features: { task: { type: "bug_fix" }, codebase: { languages: ["TypeScript"], frameworks: [] } },
      metadata: {
        inferred: [
          "state_features.codebase.languages",
          "state_features.codebase.frameworks",
          "state_features.task.type",
          "complexity_level",
        ],
      },
    });
    expect(harvest.invocations[1]).toMatchObject({
      complexity_level: "high",
      state_features: { task: { type: "own_type" }, codebase: { languages: ["Go"] } },
      metadata: { inferred: ["state_features.codebase.frameworks"] },
    });
  });

  it("knows an outcome from the end of the run on, and takes tests where there is no status", () => {
    const { harvest } = feed(oak, [
      delegation("a", { duration_seconds: 60, outcome: { tests_passed: false } }),
      delegation("b", { outcome: { status: "partial" } }),
    ]);
    expect(harvest.invocations[0]?.outcome).toMatchObject({
      success: false,
      success_source: "tests",
      known_at: "2026-05-01T10:01:00.000Z",
    });
    expect(harvest.invocations[1]?.outcome?.success).toBeUndefined();
  });

  it("tells ratings from delegations, and rejects what is neither or has wrong types", () => {
    const { fates, harvest } = feed(oak, [
      delegation("a"),
      rating("a"),
      rating("lost"),
      { hello: 1 },
      delegation("c", { session_id: 5 }),
      rating("a", { quality_rating: 9 }),
    ]);
    expect(fates.map(({ kind }) => kind)).toEqual([
      "used",
      "used",
      "used",
      "rejected",
      "rejected",
      "rejected",
    ]);
    expect(fates[4]).toMatchObject({ reason: expect.stringContaining("field session_id") });
    expect(harvest.ratings).toHaveLength(2);
    expect(harvest.unlinkedRatings).toBe(1);
  });
});
