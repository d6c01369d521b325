import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeTask } from "./describe-task.ts";
import { inferTaskType } from "./task-type.ts";
import { inferTechnologies } from "./technologies.ts";

describe("task type", () => {
  it.each([
    ["Fix the login test", "bug_fix"],
    ["Explore test files and CondenseSession", "analysis"],
    ["Find key methods in plan_detail_screen.py", "analysis"],
    ["Run unit tests", "testing"],
    ["Run plan_save_to_issue tests", "testing"],
    ["Re-run make fast-ci", "testing"],
    ["Run ruff and ty checks", "testing"],
    ["Review branch changes", "review"],
    ["Security review of PR", "review"],
    ["Design E2E test framework", "architecture"],
    ["Implement Task 3: Update ShadowBranchNameForCommit", "implementation"],
    ["Add a dark mode switch to the settings page", "feature_development"],
    ["Rename issue_number in get_plan_metadata.py", "refactoring"],
    ["Document the public API in the README", "documentation"],
    ["Optimize the slow search query", "optimization"],
    ["Please deploy the new release to Kubernetes", "operations"],
    ["hello", "other"],
    ["", "other"],
  ])("of %j is %s", (text, type) => expect(inferTaskType(text)).toBe(type));
});

describe("technologies", () => {
  it("reads languages from words and file endings, frameworks from words", () => {
    expect(inferTechnologies("Move src/app.tsx to Next.js and run pytest on tools/x.py")).toEqual({
      languages: ["Python", "TypeScript"],
      frameworks: ["Next.js", "pytest"],
    });
  });

  it("does not take the English word go for the language", () => {
    expect(inferTechnologies("Go ahead and express your view; I react later").languages).toEqual([]);
    expect(inferTechnologies("Review this Go code").languages).toEqual(["Go"]);
    expect(inferTechnologies("run go test ./...").languages).toEqual(["Go"]);
  });
});

describe("describeTask", () => {
  it("grows in complexity with size and hard words", () => {
    expect(describeTask("Fix typo").complexity).toBe("low");
    expect(
      describeTask(
        `Migrate the distributed state machine\n${"1. do this in a.ts\n2. and in b.ts\n".repeat(40)}`,
      ).complexity,
    ).toBe("high");
  });

  it("never throws, whatever the text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 3000 }), (text) => void describeTask(text)));
  });

  it("copes with very long hostile texts", () => {
    for (const text of [
      "a".repeat(500_000),
      "1. ".repeat(150_000),
      "a.b".repeat(150_000),
      ".".repeat(500_000),
    ]) {
      expect(describeTask(text).languages.length).toBeLessThan(3);
    }
  });
});
