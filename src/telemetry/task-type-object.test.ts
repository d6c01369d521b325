import { describe, expect, it } from "vitest";
import { inferTaskType } from "./task-type.ts";

describe("inferTaskType", () => {
  it.each([
    ["Write the docs", "documentation"],
    ["Write documentation for the API", "documentation"],
    ["Update the changelog", "documentation"],
    ["Fix typo in readme", "documentation"],
    ["Add tests for the parser", "testing"],
    ["Fix the login test", "bug_fix"],
    ["Add an endpoint with tests", "feature_development"],
  ])("goes by the object of a verb that says nothing: %s is %s", (text, type) => {
    expect(inferTaskType(text)).toBe(type);
  });
});
