import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { diskFault } from "../schema/disk-fault.ts";
import { UserError } from "../schema/user-error.ts";
import { replaceFolder, writeFileAtomic, writeJsonAtomic } from "./atomic-write.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "atomic-"));

describe("writeFileAtomic", () => {
  it("replaces the content and leaves nothing else behind", () => {
    const place = folder();
    writeJsonAtomic(join(place, "a.json"), { a: 1 });
    writeJsonAtomic(join(place, "a.json"), { a: 2 });
    expect(readFileSync(join(place, "a.json"), "utf8")).toBe('{\n  "a": 2\n}\n');
    expect(readdirSync(place)).toEqual(["a.json"]);
  });

  it("keeps the old content when the write fails", () => {
    const place = folder();
    mkdirSync(join(place, "a.json"));
    expect(() => writeFileAtomic(join(place, "a.json"), "new")).toThrow();
    expect(readdirSync(place)).toEqual(["a.json"]);
  });

  it("says in words what the disk refused", () => {
    const fault = diskFault(Object.assign(new Error("no space"), { code: "ENOSPC" }), "/x/y.json");
    expect(fault).toBeInstanceOf(UserError);
    expect((fault as UserError).describe()).toContain("the disk is full");
    const bug = new TypeError("ours");
    expect(diskFault(bug, "/x")).toBe(bug);
  });
});

describe("replaceFolder", () => {
  it("swaps in the new folder as a whole", async () => {
    const target = join(folder(), "data");
    mkdirSync(target);
    writeFileSync(join(target, "old"), "");
    await replaceFolder(target, async (staging) => writeFileSync(join(staging, "new"), ""));
    expect(readdirSync(target)).toEqual(["new"]);
  });

  it("leaves the old folder untouched when filling fails, and no staging folder", async () => {
    const place = folder();
    const target = join(place, "data");
    mkdirSync(target);
    writeFileSync(join(target, "old"), "");
    const broken = replaceFolder(target, async (staging) => {
      writeFileSync(join(staging, "half"), "");
      throw new Error("midway");
    });
    await expect(broken).rejects.toThrow("midway");
    expect(readdirSync(place)).toEqual(["data"]);
    expect(existsSync(join(target, "old"))).toBe(true);
  });

  it("clears what a killed process left behind, and puts back a folder that it had only half replaced", async () => {
    const place = folder();
    const target = join(place, "data");
    mkdirSync(join(place, "data.123.staging"));
    mkdirSync(join(place, "data.123.retired"));
    writeFileSync(join(place, "data.123.retired", "old"), "");
    const broken = replaceFolder(target, () => Promise.reject(new Error("again")));
    await expect(broken).rejects.toThrow("again");
    expect(readdirSync(place)).toEqual(["data"]);
    expect(existsSync(join(target, "old"))).toBe(true);
  });
});
