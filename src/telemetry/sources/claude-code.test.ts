import { describe, expect, it } from "vitest";
import type { Invocation } from "../../schema/invocation.ts";
import { notification, type Transcript, transcript } from "./claude-code/transcript.fixture.ts";
import { claudeCode } from "./claude-code.ts";
import { feed } from "./read-lines.fixture.ts";

const harvest = (log: Transcript) => feed(claudeCode, log.lines).harvest;
const first = (log: Transcript): Invocation => harvest(log).invocations[0]!;
const label = (log: Transcript) => {
  const { success, success_source, evidence } = first(log).outcome!;
  return [success, success_source, evidence?.[0]?.source];
};
const launched = { status: "async_launched", agentId: "a1b2c3" };

describe("a delegation", () => {
  it("becomes a record with its agent, task, figures and place", () => {
    const log = transcript().human("please").delegate("t1", {
      subagent_type: "Code Reviewer",
      description: "Review it",
      prompt: "Review src/a.py",
    });
    log.answer("t1", "Fine.", {
      status: "completed",
      agentId: "a1",
      totalDurationMs: 38_310,
      totalToolUseCount: 18,
      totalTokens: 5,
    });
    expect(first(log)).toMatchObject({
      timestamp: "2026-04-02T10:00:10.000Z",
      session_id: "S1",
      invocation_id: "t1",
      agent_name: "code-reviewer",
      task_description: "Review it\n\nReview src/a.py",
      state_features: { task: { type: "review" }, codebase: { languages: ["Python"] } },
      duration_seconds: 38.31,
      outcome: { status: "success", tool_uses: 18 },
      metadata: { agent_display_name: "Code Reviewer", agent_id: "a1", context_tokens: 5 },
      repository: "app",
      turn: 1,
      provenance: { source: "claude-code", file: "log.jsonl", line: 2, tool_version: "2.1.90" },
    });
  });

  it("without a type goes to general-purpose", () => {
    expect(first(transcript().delegate("t1", {})).agent_name).toBe("general-purpose");
  });

  it("is not made of other tools with like names", () => {
    const log = transcript().raw({
      type: "assistant",
      message: { content: [{ type: "tool_use", id: "x", name: "TaskCreate", input: { prompt: "p" } }] },
    });
    expect(harvest(log).invocations).toEqual([]);
  });

  it("counts once when its line or its id is repeated, and lines repeated by uuid are duplicates", () => {
    const log = transcript().delegate("t1", {}).answer("t1", "ok");
    const other = { ...log.lines[0], uuid: "new" };
    const { fates, harvest: result } = feed(claudeCode, [...log.lines, ...log.lines, other]);
    expect(fates.map(({ kind }) => kind)).toEqual(["used", "used", "duplicate", "duplicate", "used"]);
    expect(result.invocations).toHaveLength(1);
    expect(result.duplicateDelegations).toBe(2);
  });

  it("of a forked session is kept once, with the copy whose outcome is known, whatever the order", () => {
    const known = transcript("S2").delegate("t1", {}).answer("t1", "ok").lines;
    const open = transcript("S1").delegate("t1", {}).lines;
    for (const lines of [
      [...open, ...known],
      [...known, ...open],
    ]) {
      const { invocations, duplicateDelegations } = feed(claudeCode, lines).harvest;
      expect(invocations.map(({ session_id, outcome }) => [session_id, outcome?.success])).toEqual([
        ["S2", true],
      ]);
      expect(duplicateDelegations).toBe(1);
    }
  });

  it("with a blanked id gets a stable one, and its answer is found by the line of the call", () => {
    const log = transcript().delegate("REDACTED", {}).delegate("REDACTED", {});
    log.answer("REDACTED", "ok", undefined, false, { sourceToolAssistantUUID: "S1-u1" });
    const ids = harvest(log).invocations.map(({ invocation_id, outcome }) => [
      invocation_id,
      outcome?.success_source,
    ]);
    expect(ids).toEqual([
      ["S1:S1-u0", "none"],
      ["S1:S1-u1", "no_objection"],
    ]);
  });
});

describe("a background delegation", () => {
  const forms: Record<string, (log: Transcript) => unknown> = {
    "a queue operation": (log) =>
      log.raw({
        uuid: undefined,
        type: "queue-operation",
        operation: "enqueue",
        content: notification("a1b2c3", "failed"),
      }),
    "a user line": (log) =>
      log.human(notification("a1b2c3", "failed"), { origin: { kind: "task-notification" } }),
    "a queued command": (log) =>
      log.raw({
        type: "attachment",
        attachment: {
          type: "queued_command",
          commandMode: "task-notification",
          prompt: notification("a1b2c3", "failed"),
        },
      }),
    "an older agent notification": (log) =>
      log.raw({
        uuid: undefined,
        type: "queue-operation",
        operation: "enqueue",
        content:
          "<agent-notification><agent-id>a1b2c3</agent-id><status>failed</status><summary>x</summary></agent-notification>",
      }),
    "a TaskOutput result": (log) => {
      log.raw({
        type: "assistant",
        message: {
          content: [{ type: "tool_use", id: "o1", name: "TaskOutput", input: { task_id: "a1b2c3" } }],
        },
      });
      return log.answer(
        "o1",
        "<retrieval_status>success</retrieval_status> <task_id>a1b2c3</task_id> <task_type>local_agent</task_type> <status>failed</status> <output>no</output>",
      );
    },
  };
  it.each(Object.entries(forms))("gets its outcome from %s", (_name, report) => {
    const log = transcript().delegate("t1", {}).answer("t1", "Async agent launched", launched);
    report(log);
    expect(label(log)).toEqual([false, "failed", "failed"]);
  });

  it("keeps the first final report, and takes figures from any spelling", () => {
    for (const usage of [
      "<usage>total_tokens: 9\ntool_uses: 3\nduration_ms: 4500</usage>",
      "<usage><total_tokens>9</total_tokens><tool_uses>3</tool_uses><duration_ms>4500</duration_ms></usage>",
      "<usage><subagent_tokens>9</subagent_tokens><tool_uses>3</tool_uses><duration_ms>4500</duration_ms></usage>",
    ]) {
      const log = transcript().delegate("t1", {}).answer("t1", "launched", launched);
      log
        .human(notification("a1b2c3", "running"))
        .human(notification("a1b2c3", "completed", "text with <status>failed</status>", usage))
        .human(notification("a1b2c3", "killed"));
      expect(first(log)).toMatchObject({
        duration_seconds: 4.5,
        outcome: { success: true, tool_uses: 3 },
        metadata: { context_tokens: 9, background: true },
      });
    }
  });

  it("stays open when it is never reported, and notifications are no human messages", () => {
    const log = transcript()
      .delegate("t1", {})
      .answer("t1", "launched", launched)
      .human(notification("other", "completed"))
      .delegate("t2", {});
    expect(label(log)).toEqual([null, "none", "unanswered"]);
    expect(harvest(log).invocations.map(({ turn }) => turn)).toEqual([0, 0]);
  });
});

describe("unknown things", () => {
  it("of a future version are ignored by type, and wrong types are rejected with the field", () => {
    const timestamp = "2026-04-02T10:00:00.000Z";
    const { fates } = feed(claudeCode, [
      { type: "hologram", sessionId: "S1", brandNew: { a: 1 } },
      { type: "user", sessionId: "S1", timestamp, message: { content: 12 } },
      { type: "user", sessionId: "S1", message: { content: "x" } },
      { type: "user", sessionId: "S1", timestamp },
      { type: 7 },
      { type: "user", sessionId: "S1", timestamp: "yesterday", message: { content: "x" } },
    ]);
    expect(fates).toEqual([
      { kind: "ignored", type: "hologram" },
      { kind: "rejected", reason: expect.stringContaining("field message.content") },
      { kind: "rejected", reason: "no timestamp, and none on the lines before it" },
      { kind: "rejected", reason: "a line of type user without a message" },
      { kind: "rejected", reason: expect.stringContaining("field type") },
      { kind: "rejected", reason: expect.stringContaining("field timestamp") },
    ]);
  });
});
