import { describe, expect, it } from "vitest";
import { followupFixture } from "../../schema/followup.fixture.ts";
import type { Followup } from "../../schema/followup.ts";
import { AnswerTable } from "../../telemetry/ledger/answer-table.ts";
import { DelegationTable } from "../../telemetry/ledger/delegation-table.ts";
import type { LoggedAnswer } from "../../telemetry/ledger/logged-answer.ts";
import type { LoggedDelegation, RatedOutcome } from "../../telemetry/ledger/logged-delegation.ts";
import { followAdvice } from "./follow-advice.ts";
import type { FollowedAdvice } from "./followed-advice.ts";

const answer = (changes: Partial<LoggedAnswer> = {}): LoggedAnswer => ({
  id: "rec_1",
  atMs: 0,
  task: "Fix the login crash",
  taskType: "bug_fix",
  version: "v1",
  mode: "advisor",
  arm: null,
  rolloutPercent: null,
  propensity: 1,
  sessionId: null,
  abstained: false,
  named: ["debugger", "test-engineer"],
  confidence: 0.8,
  reasoned: true,
  ...changes,
});
const delegation = (changes: Partial<LoggedDelegation> = {}): LoggedDelegation => ({
  id: "d1",
  atMs: 60_000,
  task: "Fix the login crash",
  agent: "debugger",
  sessionId: "s",
  recommendationId: null,
  logged: null,
  available: ["debugger"],
  ...changes,
});

function become(
  one: LoggedAnswer,
  followups: readonly Followup[],
  made: readonly LoggedDelegation[],
  rated?: RatedOutcome,
): FollowedAdvice {
  const table = new AnswerTable();
  table.add(one);
  const delegations = DelegationTable.of(made);
  if (rated) delegations.rate("d1", rated);
  const [first] = followAdvice(table, followups, delegations).advice;
  if (!first) throw new Error("the answer is gone");
  return first;
}

describe("what became of a recommendation", () => {
  it("is not known where nothing tells", () => {
    expect(become(answer(), [], [])).toEqual({
      ...answer(),
      linkedBy: null,
      followed: null,
      agent: null,
      overrideReason: null,
      success: null,
      quality: null,
      outcomeMs: null,
      available: null,
    });
  });

  it("is told by the delegation: whom it went to and how it ended", () => {
    const logged = { success: true, atMs: 90_000 };
    expect(become(answer(), [], [delegation({ agent: "test-engineer", logged })])).toMatchObject({
      linkedBy: "task",
      followed: false,
      agent: "test-engineer",
      success: true,
      outcomeMs: 90_000,
      available: ["debugger"],
    });
  });

  it("believes a rating before a followup, and a followup before the log", () => {
    const logged = { success: true, atMs: 90_000 };
    const rated = { success: false, quality: 2, atMs: 120_000 };
    const said = followupFixture({ success: false, quality_rating: 4 });
    expect(become(answer(), [said], [delegation({ logged })])).toMatchObject({
      success: false,
      quality: 4,
      outcomeMs: 3_600_000,
    });
    const good = followupFixture({ success: true, quality_rating: 4 });
    expect(become(answer(), [good], [delegation({ logged })], rated)).toMatchObject({
      success: false,
      quality: 2,
      outcomeMs: 120_000,
    });
    expect(become(answer(), [], [delegation({ logged })])).toMatchObject({ success: true, quality: null });
  });

  it("takes what a later followup says over an earlier one, field by field", () => {
    const first = followupFixture({
      followed: false,
      agent: "test-engineer",
      override_reason: "too slow",
      success: false,
    });
    const later = followupFixture({ success: true, timestamp: "1970-01-01T02:00:00Z" });
    expect(become(answer(), [first, later], [])).toMatchObject({
      linkedBy: "followup",
      followed: false,
      agent: "test-engineer",
      overrideReason: "too slow",
      success: true,
      outcomeMs: 7_200_000,
    });
  });

  it("never calls followed what nobody saw, or what named nobody", () => {
    const made = [delegation()];
    expect(become(answer({ mode: "shadow" }), [], made)).toMatchObject({
      followed: null,
      agent: "debugger",
      linkedBy: "task",
    });
    expect(become(answer({ abstained: true, named: [] }), [], made)).toMatchObject({
      followed: null,
      agent: "debugger",
    });
  });

  it("counts an id that stands twice once, and delegations without advice by agent", () => {
    const table = new AnswerTable();
    for (const task of ["old words", "Fix the login crash"]) table.add(answer({ task }));
    const made = [
      delegation(),
      delegation({ id: "d2", agent: "writer", task: "else", atMs: 5 }),
      delegation({ id: "d3", recommendationId: "gone" }),
    ];
    const joined = followAdvice(table, [], DelegationTable.of(made));
    expect([...joined.advice].map(({ task, linkedBy }) => [task, linkedBy])).toEqual([
      ["Fix the login crash", "task"],
    ]);
    expect([...joined.unadvised]).toEqual([["writer", 1]]);
    expect(joined.lastDelegationMs).toBe(60_000);
  });
});
