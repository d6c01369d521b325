import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { ProductionFile } from "../schema/policy-file.ts";
import { agentFile } from "./agent-file.ts";

/** The fields Claude Code knows in an agent's front matter. */
const KNOWN_FIELDS = [
  "name",
  "description",
  "tools",
  "disallowedTools",
  "model",
  "permissionMode",
  "maxTurns",
  "skills",
  "color",
];

const policy = {
  version: "v3",
  trained_date: "2026-05-01",
  lineage: { period: { first: "2026-01-02T00:00:00.000Z", last: "2026-04-03T00:00:00.000Z" } },
  evaluation: {
    answer: "keep_not_enough_evidence",
    sentence: "Not enough evidence: collect about 120 more episodes.",
  },
  action_space: ["coder", ["security-auditor", "coder"]],
  blind_spots: ["never recommended, fewer than 5 known outcomes: writer (1)."],
} as unknown as ProductionFile;

const text = agentFile(policy, { command: "npx oak-policy", workspace: "/home/ann/my app" });
const [, frontMatter = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];

describe("agentFile", () => {
  it("has front matter that Claude Code accepts: a plain name, a description, tools and model as words it knows", () => {
    const fields = parse(frontMatter) as Record<string, string>;
    expect(Object.keys(fields).filter((key) => !KNOWN_FIELDS.includes(key))).toEqual([]);
    expect(fields.name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(fields.description?.length).toBeGreaterThan(40);
    expect(fields.tools).toBe("Bash");
    expect(["sonnet", "opus", "haiku", "fable", "inherit"]).toContain(fields.model);
  });

  it("tells how to get a recommendation with a command that quotes the workspace", () => {
    expect(body).toContain(
      "npx oak-policy recommend --json --workspace '/home/ann/my app' --available 'agent-a,agent-b' -- 'the task'",
    );
  });

  it("tells the main model how to use the answer, and what to do when there is none", () => {
    expect(body).toContain("Delegate with the agent's exact name");
    expect(body).toContain("not enough evidence: use your default");
  });

  it("has the session named, and the answer's id handed on so that what comes of it can be recorded", () => {
    expect(body).toContain("--session 'ID'");
    expect(body).toContain("`recommendation_id`, so that the main model can record");
    expect(body).toContain("`npx oak-policy record --recommendation ID`");
  });

  it("states version, date, verdict, agents and blind spots", () => {
    for (const fact of [
      "v3",
      "2026-05-01",
      "2026-01-02 to 2026-04-03",
      "collect about 120 more",
      "security-auditor -> coder",
      "writer (1)",
    ]) {
      expect(body).toContain(fact);
    }
  });
});
