import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { productionPath, sha256 } from "./policies.ts";
import { findReleased, keepReleased, releasedPath } from "./released-files.ts";
import { openWorkspace, type Workspace } from "./workspace.ts";

let workspace: Workspace;
beforeEach(() => {
  workspace = openWorkspace(mkdtempSync(join(tmpdir(), "released-")), {}, "/");
  mkdirSync(workspace.policies, { recursive: true });
  writeFileSync(productionPath(workspace, "v1"), "one");
});
const event = (bytes: string) => ({
  version: "v1",
  timestamp: "2026-06-01T10:00:00.000Z",
  evidence: { production_sha256: sha256(bytes) },
});
const content = (): string => readFileSync(releasedPath(workspace, event("one")), "utf8");

describe("a released file", () => {
  it("is found whatever became of the production file, and kept once for all its releases", () => {
    expect(keepReleased(workspace, "v1")).toBe(sha256("one"));
    keepReleased(workspace, "v1");
    writeFileSync(productionPath(workspace, "v1"), "two");
    expect(content()).toBe("one");
    keepReleased(workspace, "v1");
    expect(readdirSync(join(workspace.policies, "released"))).toHaveLength(2);
    expect(content()).toBe("one");
  });

  it("is the production file where that is still the same and the copy is lost or damaged", () => {
    keepReleased(workspace, "v1");
    const copy = releasedPath(workspace, event("one"));
    writeFileSync(copy, "damaged");
    expect(releasedPath(workspace, event("one"))).toBe(productionPath(workspace, "v1"));
    keepReleased(workspace, "v1"); // and is mended when it goes live again
    expect(content()).toBe("one");
    rmSync(copy);
    expect(existsSync(releasedPath(workspace, event("one")))).toBe(true);
  });

  it("is missed in words where those bytes are gone", () => {
    expect(findReleased(workspace, event("other"))).toBeUndefined();
    expect(() => releasedPath(workspace, event("other"))).toThrow(
      "The file of v1 is not the one that went live on 2026-06-01.",
    );
  });
});
