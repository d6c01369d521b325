import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseAgentFile, readAgentFiles } from "./agent-files.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "agent-files-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
const agent = (name: string, more = "") =>
  `---\nname: ${name}\ndescription: Does ${name}\n${more}---\nDo it.\n`;
const parse = (text: string) => parseAgentFile(Buffer.from(text));

describe("an agent file", () => {
  it("says name, description, tools and model, in either spelling of the tools", () => {
    const text = agent(
      "Code_Reviewer",
      "tools: Read, Agent(worker, researcher), Bash\nmodel: opus\ncolor: red\n",
    );
    expect(parse(text)).toMatchObject({
      name: "code-reviewer",
      description: "Does Code_Reviewer",
      tools: ["Read", "Agent", "Bash"],
      model: "opus",
    });
    expect(parse(agent("a", "tools:\n  - Read\n  - Task(worker)\n")).tools).toEqual(["Read", "Task"]);
    expect(parse(agent("a", "model: inherit\n"))).toMatchObject({ tools: null, model: null });
  });

  it("may come from Windows, with a byte order mark, and without a text", () => {
    const text = `\uFEFF${agent("a").replaceAll("\n", "\r\n")}`;
    expect(parse(text)).toMatchObject({ name: "a", description: "Does a" });
    expect(parse("---\nname: a\ndescription: b\n---").name).toBe("a");
  });

  it("has a hash of all of it, so that other instructions are another file", () => {
    expect(parse(agent("a")).sha256).toBe(parse(agent("a")).sha256);
    expect(parse(`${agent("a")}And more.`).sha256).not.toBe(parse(agent("a")).sha256);
  });

  it("is none, and says why, without front matter, YAML, name or description", () => {
    expect(() => parse("# Notes")).toThrow("it has no front matter");
    expect(() => parse("---\nname: a: b: c\n---\n")).toThrow("not valid YAML");
    expect(() => parse("---\nname: a\n---\n")).toThrow("its front matter has no usable description");
    expect(() => parse("---\njust words\n---\n")).toThrow("holds no fields");
  });
});

describe("the agent files of a workspace", () => {
  it("are found in all folders below the places, sorted by name, what is broken listed", () => {
    put(".claude/agents/team/zed.md", agent("zed"));
    put(".claude/agents/alpha.md", agent("alpha"));
    put(".claude/agents/broken.md", "no front matter");
    put(".claude/agents/notes.txt", agent("no-agent"));
    const { agents, findings } = readAgentFiles([".claude/agents"], root);
    expect(agents.map(({ name }) => name)).toEqual(["alpha", "zed"]);
    expect(findings).toEqual([
      { file: join(root, ".claude/agents/broken.md"), reason: "it has no front matter" },
    ]);
  });

  it("of one name count once, the first place first", () => {
    put("near/a.md", agent("twin", "model: opus\n"));
    put("far/a.md", agent("twin", "model: haiku\n"));
    const places = ["near", join(root, "far")];
    expect(readAgentFiles(places, root).agents.map(({ model }) => model)).toEqual(["opus"]);
    expect(readAgentFiles(places.reverse(), root).agents.map(({ model }) => model)).toEqual(["haiku"]);
  });

  it("may be named one by one", () => {
    put("agents/one.md", agent("one"));
    put("agents/two.md", agent("two"));
    expect(readAgentFiles(["agents/two.md"], root).agents.map(({ name }) => name)).toEqual(["two"]);
  });

  it("are none, without a word, where there is no default folder, and with one where a place was named", () => {
    expect(readAgentFiles([".claude/agents"], root)).toEqual({ agents: [], findings: [] });
    expect(readAgentFiles(["typo"], root).findings).toEqual([
      { file: join(root, "typo"), reason: "it is not there" },
    ]);
  });

  it("that are no agent files for their size are left out", () => {
    put(".claude/agents/large.md", agent("large") + "x".repeat(1_000_001));
    expect(readAgentFiles([".claude/agents"], root).findings[0]!.reason).toContain("too large");
  });
});
