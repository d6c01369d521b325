import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { invocationSchema } from "../../schema/invocation.ts";
import { isPlainDelegation } from "./is-plain-delegation.ts";

const odd = fc.constantFrom<unknown>(null, "", 3, true, {}, [], "success", "unheard of", -1, 0.5, ["a"], [1]);
const maybe = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: odd });
const plainTime = fc.constantFrom("2026-01-01T00:00:00Z", "2026-03-31T12:30:00.250Z");
const otherTime = fc.constantFrom(
  "2026-01-01T02:00:00.5+02:00",
  "2026-01-01T02:00:00",
  "2026-02-30T00:00:00Z",
);
const time = maybe(fc.oneof({ weight: 9, arbitrary: plainTime }, { weight: 1, arbitrary: otherTime }));
const outcome = fc.record(
  {
    status: maybe(fc.constantFrom("success", "failure", "partial", "unknown")),
    tests_passed: maybe(fc.boolean()),
    build_succeeded: maybe(fc.boolean()),
    success: maybe(fc.boolean()),
    success_source: maybe(fc.constantFrom("tests", "censored")),
    success_confidence: maybe(fc.constantFrom(0, 0.7, 1, 1.2)),
    known_at: time,
  },
  { requiredKeys: [] },
);
const delegation = fc.record(
  {
    timestamp: time,
    session_id: maybe(fc.constant("s")),
    invocation_id: maybe(fc.constant("d")),
    agent_name: maybe(fc.constant("debugger")),
    task_description: maybe(fc.string()),
    duration_seconds: maybe(fc.constantFrom(0, 4.5)),
    outcome: maybe(outcome),
    metadata: maybe(fc.constant({ recommendation_id: "rec_1" })),
    available_agents: maybe(fc.constant(["debugger"])),
  },
  { requiredKeys: ["timestamp", "session_id", "invocation_id", "agent_name", "task_description"] },
);

describe("a plain delegation", () => {
  it("is one that the schema takes just as it is", () => {
    let plain = 0;
    fc.assert(
      fc.property(delegation, (value) => {
        if (!isPlainDelegation(value)) return;
        plain++;
        expect(invocationSchema.parse(value)).toEqual(value);
      }),
      { numRuns: 1000 },
    );
    expect(plain).toBeGreaterThan(100);
  });

  it("is not anything else", () => {
    for (const value of [null, "text", [], 3]) expect(isPlainDelegation(value)).toBe(false);
  });
});
