import { describe, expect, it } from "vitest";
import { repositoryName } from "./repository-name.ts";

describe("repository name", () => {
  it.each([
    ["/Users/user/code/erk", "erk"],
    ["/home/runner/work/erk/erk", "erk"],
    ["/home/runner/work/erk/erk/packages/erk-shared", "erk"],
    ["/Users/user/.erk/repos/erk/worktrees/erk-slot-41/packages/erkbot", "erk"],
    ["/Users/user/workspace/cli/.worktrees/alex/ent-108", "cli"],
    ["/home/user/app/.claude/worktrees/quiet-fox", "app"],
    ["/home/user/projects/spotter-worktrees/spotter-dov", "spotter"],
    ["C:\\Users\\user\\code\\shop", "shop"],
  ])("of %s is %s", (directory, name) => expect(repositoryName(directory)).toBe(name));

  it("is unknown for an empty path", () => expect(repositoryName("")).toBeNull());
});
