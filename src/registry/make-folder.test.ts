import { existsSync, mkdtempSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeFolder } from "./make-folder.ts";

const newFolder = (): string => mkdtempSync(join(tmpdir(), "make-folder-"));

describe("makeFolder", () => {
  it("makes the folder and those above it, and is content with one that is there", () => {
    const folder = join(newFolder(), "a", "b", "c");
    makeFolder(folder);
    makeFolder(folder);
    expect(statSync(folder).isDirectory()).toBe(true);
  });

  it("says so where a file is in the way, as the folder or above it", () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    expect(() => makeFolder(file)).toThrow(expect.objectContaining({ code: "EEXIST" }));
    expect(() => makeFolder(join(file, "a", "b"))).toThrow(expect.objectContaining({ code: "ENOTDIR" }));
    const dangling = join(newFolder(), "link");
    symlinkSync(join(newFolder(), "nowhere"), dangling);
    expect(() => makeFolder(join(dangling, "a"))).toThrow(expect.objectContaining({ code: "EEXIST" }));
  });

  it.runIf(existsSync("/proc/self"))("ends where the system takes no folders", () => {
    expect(() => makeFolder("/proc/nothing/below")).toThrow("No folder can be made here.");
  });
});
