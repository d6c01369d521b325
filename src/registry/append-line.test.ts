import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { appendLines } from "./append-line.ts";

const fileWith = (text: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), "append-")), "lines.jsonl");
  writeFileSync(file, text);
  return file;
};
const appendedTo = (before: string): string => {
  const file = fileWith(before);
  appendLines(file, [{ b: 2 }]);
  return readFileSync(file, "utf8");
};

describe("appendLines", () => {
  it("adds a line at the end of a file, also of one that is not there yet", () => {
    expect(appendedTo('{"a":1}\n')).toBe('{"a":1}\n{"b":2}\n');
    expect(appendedTo("")).toBe('{"b":2}\n');
    const fresh = join(mkdtempSync(join(tmpdir(), "append-")), "deeper", "lines.jsonl");
    appendLines(fresh, [1, 2]);
    expect(readFileSync(fresh, "utf8")).toBe("1\n2\n");
  });

  it("gives a whole last line the newline it lost", () => {
    expect(appendedTo('{"a":1}')).toBe('{"a":1}\n{"b":2}\n');
  });

  it("drops a last line that was torn in the middle of a write", () => {
    expect(appendedTo('{"a":1}\n{"torn":')).toBe('{"a":1}\n{"b":2}\n');
  });

  it("finds the last line of a file longer than one chunk", () => {
    const long = `{"x":"${"y".repeat(200_000)}"}\n`;
    expect(appendedTo(`${long}{"torn`)).toBe(`${long}{"b":2}\n`);
  });
});
