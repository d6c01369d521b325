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

  it("counts over chunks", () => {
    expect(countLines(fileWith("0123456789\n".repeat(200_000)))).toBe(200_000);
  });
});
