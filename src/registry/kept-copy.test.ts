import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepCopy, keptCopy, type Sources, stampOf } from "./kept-copy.ts";

let root = "";
let sources: Sources;
const file = (): string => join(root, ".kept-this.bin");
const kept = (code = "1.0"): unknown => keptCopy(file(), code);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kept-copy-"));
  writeFileSync(join(root, "a.json"), "one");
  mkdirSync(join(root, "agents"));
  sources = { files: [join(root, "a.json"), join(root, "missing")], folders: [root, join(root, "agents")] };
  keepCopy(file(), stampOf("1.0", sources), { weights: Float32Array.of(1, 2), words: new Map([["a", 1]]) });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("a kept copy", () => {
  it("is what was kept, arrays and maps included", () => {
    expect(kept()).toEqual({ weights: Float32Array.of(1, 2), words: new Map([["a", 1]]) });
  });

  it("is not used when a source has other bytes, whatever its size and time say", () => {
    writeFileSync(join(root, "a.json"), "two");
    expect(kept()).toBeUndefined();
    writeFileSync(join(root, "a.json"), "one");
    expect(kept()).toBeDefined();
  });

  it("is not used when a source came, went, or became a folder", () => {
    writeFileSync(join(root, "missing"), "");
    expect(kept()).toBeUndefined();
    rmSync(join(root, "missing"));
    mkdirSync(join(root, "missing"));
    expect(kept()).toBeUndefined();
  });

  it("is not used when a folder has another name in it", () => {
    writeFileSync(join(root, "agents", "new.md"), "");
    expect(kept()).toBeUndefined();
  });

  it("is not used when another program made it, or none did", () => {
    expect(kept("1.1")).toBeUndefined();
    expect(keptCopy(join(root, "nothing"), "1.0")).toBeUndefined();
  });

  it("is not used when any one of its own bytes is damaged", () => {
    const bytes = readFileSync(file());
    for (let at = 0; at < bytes.length; at += 7) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      writeFileSync(file(), damaged);
      expect(kept()).toBeUndefined();
    }
    writeFileSync(file(), bytes.subarray(0, 10));
    expect(kept()).toBeUndefined();
  });

  it("is not used, and is no fault, when it cannot be read", () => {
    rmSync(file());
    mkdirSync(file());
    expect(kept()).toBeUndefined();
  });

  it("is not used when a folder that it was made from has become a file", () => {
    rmSync(join(root, "agents"), { recursive: true });
    writeFileSync(join(root, "agents"), "");
    expect(kept()).toBeUndefined();
  });

  it("is no fault when it cannot be written", () => {
    expect(() => keepCopy(join(root, "no", "folder"), stampOf("1.0", sources), {})).not.toThrow();
  });
});
