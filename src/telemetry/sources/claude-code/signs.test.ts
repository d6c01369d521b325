import { describe, expect, it } from "vitest";
import type { Invocation } from "../../../schema/invocation.ts";
import { claudeCode } from "../claude-code.ts";
import { feed } from "../read-lines.fixture.ts";
import { type Transcript, transcript } from "./transcript.fixture.ts";

const harvest = (log: Transcript) => feed(claudeCode, log.lines).harvest;
const first = (log: Transcript): Invocation => harvest(log).invocations[0]!;
const label = (log: Transcript) => {
  const { success, success_source, evidence } = first(log).outcome!;
  return [success, success_source, evidence?.[0]?.source];
};
const fix = { subagent_type: "coder", description: "Fix the parser", prompt: "Fix the crash in the parser." };

describe("the outcome", () => {
  const answered = (input: object = {}) =>
    transcript().human("start").delegate("t1", input).answer("t1", "Done, see above.");
  it.each<[string, Transcript, unknown[]]>([
    [
      "a refused call is unwanted",
      transcript()
        .delegate("t1", {})
        .answer(
          "t1",
          "The user doesn't want to proceed with this tool use. The tool use was rejected",
          null,
          true,
        ),
      [false, "rejection", "rejected"],
    ],
    [
      "an interrupt is a weak failure",
      transcript().delegate("t1", {}).answer("t1", "[Request interrupted by user for tool use]", null, true),
      [false, "interrupt", "interrupted"],
    ],
    [
      "an interrupt that is followed by a correction is a strong one",
      transcript()
        .delegate("t1", {})
        .answer("t1", "[Request interrupted by user for tool use]", null, true)
        .human("no, that's wrong"),
      [false, "interrupt", "interrupted_corrected"],
    ],
    [
      "an unknown agent is censored",
      transcript()
        .delegate("t1", {})
        .answer("t1", "Agent type 'x' not found. Available agents: a, b", null, true),
      [null, "censored", "unknown_agent"],
    ],
    [
      "a run cut off by the interface is censored",
      transcript().delegate("t1", {}).answer("t1", "Agent terminated early due to an API error", null, true),
      [null, "censored", "environment"],
    ],
    [
      "and also when it is reported as completed",
      transcript().delegate("t1", {}).answer("t1", "API Error: 404 model not found"),
      [null, "censored", "environment"],
    ],
    [
      "another error is a failure",
      transcript().delegate("t1", {}).answer("t1", "boom", null, true),
      [false, "failed", "failed"],
    ],
    [
      "an agent that says it cannot proceed has failed",
      transcript()
        .delegate("t1", {})
        .answer("t1", "I'm unable to proceed because all file tools are denied."),
      [false, "failed", "gave_up"],
    ],
    [
      "tests that pass after a change are a success",
      answered(fix).shell("b1", "npm test", "4 passed"),
      [true, "tests", "tests_passed"],
    ],
    [
      "tests that fail after a change are a failure",
      answered(fix).shell("b1", "npm test", "1 failed", true),
      [false, "tests", "tests_failed"],
    ],
    [
      "a check that a person refused tells nothing",
      answered(fix).shell("b1", "npm test", "The user doesn't want to proceed", true),
      [true, "no_objection", "no_objection"],
    ],
    [
      "tests after somebody else changed code tell nothing",
      answered(fix).edit().shell("b1", "npm test", "1 failed", true),
      [true, "no_objection", "no_objection"],
    ],
    [
      "tests in the next turn tell nothing",
      answered(fix).human("something else").shell("b1", "npm test", "1 failed", true),
      [true, "no_objection", "no_objection"],
    ],
    [
      "failing tests do not blame an agent that only reads",
      answered({ subagent_type: "Explore" }).shell("b1", "npm test", "1 failed", true),
      [true, "no_objection", "no_objection"],
    ],
    [
      "a runner that reports failing tests blames the agent before it",
      answered(fix)
        .delegate("t2", { subagent_type: "devrun", description: "Run tests" })
        .answer("t2", "pytest: 3 failed"),
      [false, "tests", "runner_failed"],
    ],
    [
      "a build counts too",
      answered(fix).shell("b1", "go build ./...", ""),
      [true, "build", "build_succeeded"],
    ],
    [
      "the same task given again with nothing changed was not done",
      answered({ description: "Find the bug", prompt: "Where is it?" }).delegate("t2", {
        description: "Find the bug",
        prompt: "Where is it?",
      }),
      [false, "redelegation", "repeated"],
    ],
    [
      "the same task given again after an edit is a new one",
      answered({ description: "Find the bug", prompt: "Where is it?" })
        .edit()
        .delegate("t2", { description: "Find the bug", prompt: "Where is it?" }),
      [true, "no_objection", "no_objection"],
    ],
    [
      "an objection right after it is a failure",
      answered().human("no, revert that"),
      [false, "human_reply", "corrected"],
    ],
    [
      "thanks right after it are a success",
      answered().human("perfect, thanks"),
      [true, "human_reply", "approved"],
    ],
    [
      "thanks after work of the main thread are for that work",
      answered().edit().human("perfect, thanks"),
      [true, "no_objection", "no_objection"],
    ],
    [
      "a commit is a weak success",
      answered(fix).shell("b1", "git commit -m x", "ok"),
      [true, "no_objection", "committed"],
    ],
    [
      "completed without objection is the weakest success",
      answered(),
      [true, "no_objection", "no_objection"],
    ],
    ["no answer is unknown", transcript().delegate("t1", {}), [null, "none", "unanswered"]],
  ])("%s", (_name, log, expected) => expect(label(log)).toEqual(expected));

  it("is known from the moment of its evidence on", () => {
    const log = answered(fix).shell("b1", "npm test", "4 passed");
    expect(first(log).outcome).toMatchObject({
      known_at: "2026-04-02T10:00:40.000Z",
      tests_passed: true,
      build_succeeded: null,
      success_confidence: 0.85,
    });
  });

  it("of a test runner is not judged by the tests it reports", () => {
    const log = transcript()
      .delegate("t1", { subagent_type: "devrun", description: "Run tests" })
      .answer("t1", "FAILED - 3 type errors");
    expect(label(log)).toEqual([true, "no_objection", "no_objection"]);
  });
});
