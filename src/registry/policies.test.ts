import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  chooseVersion,
  exportedVersions,
  namedVersion,
  nextVersion,
  parseVersion,
  trainedVersions,
} from "./policies.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

function workspaceWith(...files: string[]): Workspace {
  const root = mkdtempSync(join(tmpdir(), "policies-"));
  const workspace = openWorkspace(root, {}, root);
  mkdirSync(workspace.policies, { recursive: true });
  for (const name of files) writeFileSync(join(workspace.policies, name), "{}");
  return workspace;
}

describe("versions", () => {
  const workspace = workspaceWith(
    "trained_policy_v10.json",
    "trained_policy_v2.json",
    "trained_policy_v2_production.json",
    "trained_policy_v03.json",
    "trained_policy_v4.json.tmp",
    "notes.json",
  );

  it("are ordered by number, and other files are none", () => {
    expect(trainedVersions(workspace)).toEqual(["v2", "v10"]);
    expect(exportedVersions(workspace)).toEqual(["v2"]);
  });

  it("go on after the newest, and begin with v1", () => {
    expect(nextVersion(workspace)).toBe("v11");
    expect(nextVersion(workspaceWith())).toBe("v1");
  });

  it("may be written in three ways, and nothing else is one", () => {
    expect(["v2", "2", " trained_policy_v2 "].map(parseVersion)).toEqual(["v2", "v2", "v2"]);
    for (const wrong of ["", "v0", "v-1", "v1.5", "../v1", "latest"])
      expect(() => parseVersion(wrong), wrong).toThrow("is not a version");
  });

  it("are chosen by name, else the newest; one that is not there is named with those that are", () => {
    expect(chooseVersion(workspace, undefined)).toBe("v10");
    expect(chooseVersion(workspace, "2")).toBe("v2");
    expect(() => chooseVersion(workspace, "v3")).toThrow("There is no trained policy v3.");
    expect(() => chooseVersion(workspaceWith(), undefined)).toThrow("There is no trained policy yet.");
  });

  it("are found by name, trained or exported; a name that none has is answered with those that there are", () => {
    const both = workspaceWith("trained_policy_v10.json", "trained_policy_v9_production.json");
    expect(["v10", "9"].map((name) => namedVersion(both, name))).toEqual(["v10", "v9"]);
    expect(() => namedVersion(both, "v1")).toThrow(
      expect.objectContaining({ message: "There is no version v1.", next: "choose one of: v9, v10" }),
    );
  });
});
