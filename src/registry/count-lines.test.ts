import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { countLines } from "./count-lines.ts";

const fileWith = (text: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), "count-")), "lines");
  writeFileSync(file, text);
  return file;
};

describe("countLines", () => {
  it("counts lines, a last one without a newline too", () => {
    expect(countLines(fileWith("a\nb\n"))).toBe(2);
    expect(countLines(fileWith("a\nb"))).toBe(2);
    expect(countLines(fileWith(""))).toBe(0);
    expect(countLines("/nowhere")).toBe(0);
  });

  it("leaves out lines that begin as told, wherever a chunk is cut", () => {
    const CHUNK = 1 << 20;
    for (let before = CHUNK - 12; before <= CHUNK + 2; before++) {
      const file = fileWith(`${"x".repeat(before - 1)}\nkind-a 1\nother\n\nkind-a`);
      expect(countLines(file, "kind-a"), `the second line begins at ${before}`).toBe(3);
      expect(countLines(file)).toBe(5);
    }
  });

  it("counts over chunks", () => {
    expect(countLines(fileWith("0123456789\n".repeat(200_000)))).toBe(200_000);
  });

  it("says which file it was when a folder is in its place", () => {
    const folder = mkdtempSync(join(tmpdir(), "count-"));
    expect(() => countLines(folder)).toThrow(expect.objectContaining({ place: { file: folder } }));
  });
});
