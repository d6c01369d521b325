import fc from "fast-check";
import type { Invocation } from "../../schema/invocation.ts";
import type { Rating } from "../../schema/rating.ts";
import { MODES, type Mode, OUTCOME_STATUSES, type SuccessSource } from "../../schema/vocabulary.ts";
import { isoTime } from "../epoch-ms.ts";

export interface RandomTelemetry {
  invocations: Invocation[];
  ratings: Rating[];
  answers: RandomAnswer[];
}

/** A line of the ledger; its task is like no other, so that only the delegations that name it can have come of it. */
export interface RandomAnswer {
  recommendation_id: string;
  timestamp: string;
  task: string;
  decision: "recommend" | "abstain";
  recommendations: { action: string; confidence: null; reasons: string[] }[];
  version: string | null;
  mode: Mode | null;
}

const SOURCES = ["no_objection", "tests", "censored"] as const satisfies SuccessSource[];
const START = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const maybe = <Value>(arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> =>
  fc.option(arbitrary, { nil: null });

/** Few names and a coarse clock, so that ties in time, repeated ids, copies and late ratings are frequent. */
const invocation = (horizonHours: number) =>
  fc
    .record({
      id: fc.integer({ min: 0, max: 60 }),
      hour: fc.integer({ min: 0, max: horizonHours }),
      session: fc.integer({ min: 0, max: 12 }),
      workflow: maybe(fc.integer({ min: 0, max: 4 })),
      agent: fc.constantFrom("ada", "ben", "cy"),
      type: fc.constantFrom("bug_fix", "testing"),
      repository: fc.constantFrom("north", "south", null),
      text: fc.constantFrom("Fix it", "Fix that", "Test workflow 1"),
      seconds: maybe(fc.constantFrom(5, 1800, 3600, 9000)),
      turn: maybe(fc.integer({ min: 0, max: 1 })),
      status: fc.constantFrom(...OUTCOME_STATUSES),
      success: maybe(fc.boolean()),
      source: maybe(fc.constantFrom(...SOURCES)),
      confidence: fc.constantFrom(0.5, 0.625, 0.875, 1),
      knownAfter: maybe(fc.integer({ min: -2, max: 300 })),
      available: fc.boolean(),
      answer: maybe(fc.integer({ min: 0, max: 30 })),
      model: fc.constantFrom(...Array<string>(8).fill("steady"), "other", null),
    })
    .map(
      (drawn): Invocation => ({
        timestamp: isoTime(START + drawn.hour * HOUR),
        session_id: `session-${drawn.session}`,
        invocation_id: `id-${drawn.id}`,
        agent_name: drawn.agent,
        agent_model: modelAt(drawn.model, drawn.hour > 0.6 * horizonHours),
        task_description: drawn.text,
        state_features: { task: { type: drawn.type } },
        workflow_id: drawn.workflow === null ? null : `workflow-${drawn.workflow}`,
        duration_seconds: drawn.seconds,
        turn: drawn.turn,
        repository: drawn.repository,
        metadata: drawn.answer === null ? null : { recommendation_id: `answer-${drawn.answer}` },
        available_agents: drawn.available ? ["ada", "ben", "cy", "dot"] : null,
        outcome: {
          status: drawn.status,
          success: drawn.success,
          success_source: drawn.source,
          success_confidence: drawn.confidence,
          known_at:
            drawn.knownAfter === null ? null : isoTime(START + (drawn.hour + drawn.knownAfter) * HOUR),
        },
      }),
    );

/** Most runs change their model at one moment, some do not. */
const modelAt = (drawn: string | null, isLate: boolean): string | null =>
  drawn && `us.anthropic.claude-${drawn === "steady" && isLate ? 2 : 1}-v1:0`;

const rating = (horizonHours: number): fc.Arbitrary<Rating> =>
  fc
    .record({
      id: fc.integer({ min: 0, max: 70 }),
      hour: fc.integer({ min: 0, max: horizonHours + 300 }),
      success: fc.boolean(),
      quality: maybe(fc.integer({ min: 1, max: 5 })),
      source: fc.constantFrom("human", "linter", null),
      alternative: maybe(fc.constantFrom("ada", "ben")),
    })
    .map((drawn) => ({
      timestamp: isoTime(START + drawn.hour * HOUR),
      invocation_id: `id-${drawn.id}`,
      success: drawn.success,
      quality_rating: drawn.quality,
      feedback_source: drawn.source,
      alternative_agent_suggested: drawn.alternative,
    }));

const answer = (horizonHours: number): fc.Arbitrary<RandomAnswer> =>
  fc
    .record({
      id: fc.integer({ min: 0, max: 24 }),
      hour: fc.integer({ min: -20, max: horizonHours }),
      named: fc.array(fc.constantFrom("ada", "ben", "cy", "stranger"), { maxLength: 2 }),
      mode: maybe(fc.constantFrom(...MODES)),
    })
    .map((drawn) => ({
      recommendation_id: `answer-${drawn.id}`,
      timestamp: isoTime(START + drawn.hour * HOUR),
      task: "unlike anything else",
      decision: drawn.named.length > 0 ? "recommend" : "abstain",
      recommendations: drawn.named.map((action) => ({ action, confidence: null, reasons: [] })),
      version: drawn.mode && "v1",
      mode: drawn.mode,
    }));

/** Random telemetry over the given number of hours. */
export const randomTelemetry = (horizonHours: number): fc.Arbitrary<RandomTelemetry> =>
  fc.record({
    invocations: fc.array(invocation(horizonHours), { minLength: 20, maxLength: 70 }),
    ratings: fc.array(rating(horizonHours), { maxLength: 25 }),
    answers: fc.array(answer(horizonHours), { maxLength: 40 }),
  });
