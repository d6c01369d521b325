import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openWorkspace } from "../registry/workspace.ts";
import type { Effects } from "./operation.ts";
import { record } from "./record.ts";

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
    expect(output.feedback_notes).not.toContain("ann@example.org");
  });

  it("refuses to rate a delegation that nobody knows, and writes nothing", async () => {
    const effects = workspaceWith(["d1"]);
    const input = record.input.parse({ delegation: "d2", success: "yes" });
    await expect(record.run(input, effects)).rejects.toThrow("no delegation with the id d2");
    expect(() => readFileSync(effects.workspace.ratings)).toThrow();
  });
});
