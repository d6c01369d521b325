import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openWorkspace } from "../registry/workspace.ts";
import type { Effects } from "./operation.ts";
import { record } from "./record.ts";
import { status } from "./status.ts";

const answer = (id: string, named: readonly string[]) => ({
  recommendation_id: id,
  timestamp: "2026-04-01T00:00:00Z",
  task: "Fix the login crash",
  task_type: "bug_fix",
  decision: named.length > 0 ? "recommend" : "abstain",
  recommendations: named.map((action) => ({ action, confidence: 0.8, reasons: [] })),
  version: "v1",
  mode: "advisor",
});

/** A workspace whose ledger holds these answers. */
const ledgerWith = (answers: readonly unknown[]): Effects => {
  const effects = workspaceWith([]);
  writeFileSync(effects.workspace.ledger, answers.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return effects;
};
const recordIn = (effects: Effects, input: Record<string, unknown>) =>
  record.run(record.input.parse(input), effects);
const ledgerLines = ({ workspace }: Effects): unknown[] =>
  readFileSync(workspace.ledger, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

const effectsIn = (root: string): Effects => ({
  workspace: openWorkspace(root, {}, root),
  now: () => new Date("2026-05-01T10:00:00Z"),
  progress: () => undefined,
  say: () => undefined,
  signal: new AbortController().signal,
  user: "tester",
  codeVersion: "0",
});

const workspaceWith = (ids: string[]): Effects => {
  const effects = effectsIn(mkdtempSync(join(tmpdir(), "record-")));
  mkdirSync(effects.workspace.telemetry);
  const lines = ids.map((id) => ({
    timestamp: "2026-04-01T00:00:00Z",
    session_id: "s",
    invocation_id: id,
    agent_name: "a",
    task_description: "t",
  }));
  writeFileSync(effects.workspace.invocations, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return effects;
};

describe("record", () => {
  it("says where the ledger should be when a folder is in its place", async () => {
    const effects = workspaceWith([]);
    mkdirSync(effects.workspace.ledger);
    await expect(recordIn(effects, { recommendation: "r1", success: "yes" })).rejects.toMatchObject({
      place: { file: effects.workspace.ledger },
    });
  });

  it("is no recommendation: status counts the answers only, as monitor does", async () => {
    const effects = ledgerWith([answer("r1", ["a"]), answer("r2", ["a"])]);
    await recordIn(effects, { recommendation: "r1", followed: "yes" });
    await recordIn(effects, { recommendation: "r1", success: "yes" });
    expect(ledgerLines(effects)).toHaveLength(4);
    const { output } = await status.run({}, effects);
    expect(output).toMatchObject({ telemetry: { recommendation_lines: 2 } });
  });

  it("appends a rating of a delegation that is in the telemetry, with secrets taken out of the notes", async () => {
    const effects = workspaceWith(["d1"]);
    const input = record.input.parse({
      delegation: "d1",
      success: "no",
      alternative: "debugger",
      notes: "mail ann@example.org",
    });
    const { output } = await record.run(input, effects);
    const [line] = readFileSync(effects.workspace.ratings, "utf8").trim().split("\n");
    expect(JSON.parse(line ?? "")).toEqual(output);
    expect(output).toMatchObject({
      invocation_id: "d1",
      success: false,
      alternative_agent_suggested: "debugger",
      feedback_source: "human",
    });
    expect(JSON.stringify(output)).not.toContain("ann@example.org");
  });

  it("refuses to rate a delegation that nobody knows, and writes nothing", async () => {
    const effects = workspaceWith(["d1"]);
    const input = record.input.parse({ delegation: "d2", success: "yes" });
    await expect(record.run(input, effects)).rejects.toThrow("no delegation with the id d2");
    expect(() => readFileSync(effects.workspace.ratings)).toThrow();
  });
});

describe("record of a recommendation", () => {
  const asked = (): Effects =>
    ledgerWith([
      answer("rec_1", ["debugger", "test-engineer"]),
      answer("rec_2", []),
      answer("rec_3", ["debugger"]),
    ]);

  it("adds a line to the ledger: who was sent, why, and how it went, without secrets", async () => {
    const effects = asked();
    const { output } = await recordIn(effects, {
      recommendation: "rec_1",
      agent: "test-engineer",
      reason: "ann@example.org knows that code",
      success: "yes",
      quality: 4,
      delegation: "d7",
    });
    expect(output).toEqual({
      kind: "followup",
      timestamp: "2026-05-01T10:00:00.000Z",
      recommendation_id: "rec_1",
      followed: false,
      agent: "test-engineer",
      override_reason: "[redacted e-mail] knows that code",
      success: true,
      quality_rating: 4,
      invocation_id: "d7",
      source: "human",
    });
    expect(ledgerLines(effects).at(-1)).toEqual(output);
    expect(ledgerLines(effects)).toHaveLength(4);
  });

  it.each([
    ["followed: the agent named first was sent", { followed: "yes" }, { followed: true, agent: "debugger" }],
    ["the agent named first: it was followed", { agent: "debugger" }, { followed: true, agent: "debugger" }],
    ["a reason alone: it was overridden", { reason: "too slow" }, { followed: false, agent: null }],
    ["an outcome alone says nothing of who was sent", { success: "no" }, { followed: null, agent: null }],
  ])("%s", async (_, said, expected) => {
    const { output } = await recordIn(asked(), { recommendation: "rec_1", ...said });
    expect(output).toMatchObject(expected);
  });

  it.each([
    [
      "an id that is not in the ledger",
      { recommendation: "rec_9", success: "yes" },
      "no recommendation with the id rec_9",
    ],
    ["nothing said", { recommendation: "rec_1" }, "Nothing is said"],
    [
      "followed, and another agent",
      { recommendation: "rec_1", followed: "yes", agent: "x" },
      "named debugger first, and x was sent",
    ],
    [
      "overridden by the agent named first",
      { recommendation: "rec_1", followed: "no", agent: "debugger" },
      "named debugger first",
    ],
    [
      "followed, and why it was overridden",
      { recommendation: "rec_1", followed: "yes", reason: "x" },
      "was followed",
    ],
    ["following an answer that named nobody", { recommendation: "rec_2", followed: "yes" }, "named nobody"],
    [
      "a better agent of a recommendation",
      { recommendation: "rec_1", success: "no", alternative: "x" },
      "about a delegation",
    ],
    [
      "a delegation that was followed",
      { delegation: "d1", followed: "yes", success: "yes" },
      "about a recommendation",
    ],
    ["a delegation without an outcome", { delegation: "d1" }, "not said how"],
    ["neither", { success: "yes" }, "nothing to speak about"],
  ])("refuses %s, and writes nothing", async (_, said, message) => {
    const effects = asked();
    await expect(recordIn(effects, said)).rejects.toThrow(message);
    expect(ledgerLines(effects)).toHaveLength(3);
  });
});
