import fc from "fast-check";

const odd = fc.constantFrom<unknown>(null, "", 3, true, {}, [], "success", "unheard of", -1, 0.5, ["a"], [1]);
const maybe = (usual: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 40, arbitrary: usual }, { weight: 1, arbitrary: odd });
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

/** Delegations as a log may have them, most of them as the schema wants them. */
export const delegation = fc.record(
  {
    timestamp: time,
    session_id: maybe(fc.constantFrom("s", "größer")),
    invocation_id: maybe(fc.constantFrom("d", "e", "ë")),
    agent_name: maybe(fc.constantFrom("debugger", "policy-advisor", 'the "best"')),
    task_description: maybe(fc.string({ unit: "grapheme" })),
    state_features: fc.constantFrom<unknown>({ codebase: { languages: ["a{", '"]'], loc: 3 } }, {}, null),
    duration_seconds: maybe(fc.constantFrom(0, 4.5, 1e21)),
    outcome: maybe(outcome),
    metadata: maybe(
      fc.constantFrom<unknown>(
        { recommendation_id: "rec_1" },
        { note: "}", recommendation_id: "rec_ü" },
        { recommendation_id: 3 },
        { recommendation_id: "a\tb" },
        {},
      ),
    ),
    available_agents: maybe(fc.constantFrom(["debugger"], ["debugger", "größer"], [])),
  },
  { requiredKeys: ["timestamp", "session_id", "invocation_id", "agent_name", "task_description"] },
);
