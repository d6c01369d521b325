import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { note } from "../dataset/agent-forms/form.fixture.ts";
import { formOf } from "./agent-files.ts";
import { appendAgentNotes, readAgentNotes } from "./agent-notes.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), "agent-notes-"));
  workspace = openWorkspace(root, {}, root);
});
afterEach(() => rmSync(workspace.root, { recursive: true, force: true }));

describe("the record of the agents", () => {
  it("is only ever added to, and is no file as long as nothing was noted", () => {
    expect(readAgentNotes(workspace)).toEqual([]);
    appendAgentNotes(workspace, []);
    expect(existsSync(workspace.agentNotes)).toBe(false);
    const [first, second] = [note("03-01", "a", "x"), note("04-01", "b", "x", { renamed_from: "a" })];
    appendAgentNotes(workspace, [first]);
    const before = readFileSync(workspace.agentNotes, "utf8");
    appendAgentNotes(workspace, [second]);
    expect(readFileSync(workspace.agentNotes, "utf8").startsWith(before)).toBe(true);
    expect(readAgentNotes(workspace)).toEqual([first, second]);
  });

  it("lets go of a last line that a crash cut off, and names any other that is broken", () => {
    appendAgentNotes(workspace, [note("03-01", "a", "x")]);
    appendFileSync(workspace.agentNotes, '{"timestamp":"2026-');
    expect(readAgentNotes(workspace)).toHaveLength(1);
    appendFileSync(workspace.agentNotes, "\n");
    expect(() => readAgentNotes(workspace)).toThrow("a line that cannot be read");
  });
});

describe("the form of an agent", () => {
  const formIn = (front: string, body = "Do it.\n") => formOf(Buffer.from(`---\n${front}\n---\n${body}`), 7);

  it("is the same without its name, and another with anything else changed", () => {
    const one = formIn("name: Code_Reviewer\ndescription: Reads\nmodel: opus");
    expect(one).toMatchObject({ agent: "code-reviewer", model: "opus", changed_ms: 7 });
    const renamed = formIn("name: critic\ndescription: Reads\nmodel: opus");
    expect(renamed.body_sha256).toBe(one.body_sha256);
    expect(renamed.sha256).not.toBe(one.sha256);
    const others = [
      formIn("name: critic\ndescription: Writes\nmodel: opus"),
      formIn("name: critic\ndescription: Reads\nmodel: haiku"),
      formIn("name: critic\ndescription: Reads\nmodel: opus", "Do it well.\n"),
    ];
    for (const other of others) expect(other.body_sha256).not.toBe(one.body_sha256);
  });

  it("is the same where the name stands in its text, however it is spelled there", () => {
    const called = (name: string, spelled: string) =>
      formIn(`name: ${name}\ndescription: The ${spelled} reads`, `You are ${spelled}. Think.`);
    const one = called("code-reviewer", "Code Reviewer").body_sha256;
    expect(called("critic", "critic").body_sha256).toBe(one);
    expect(called("critic", "hypocritical").body_sha256).not.toBe(one);
  });

  it("keeps a line of the text that looks like a name, and does not mind the ends of lines", () => {
    const front = "name: a\ndescription: b";
    expect(formIn(front, "name: x\n").body_sha256).not.toBe(formIn(front, "name: y\n").body_sha256);
    const windows = formOf(Buffer.from(`---\r\n${front.replace("\n", "\r\n")}\r\n---\r\nDo it.\r\n`), 0);
    expect(windows.body_sha256).toBe(formIn(front).body_sha256);
  });
});
