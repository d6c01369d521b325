import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTasks } from "./task-file.ts";

const written = (text: string): string => {
  const file = join(mkdtempSync(join(tmpdir(), "tasks-")), "tasks.jsonl");
  writeFileSync(file, text);
  return file;
};
const faultOf = (file: string): unknown => {
  try {
    return readTasks(file);
  } catch (error) {
    return error;
  }
};

describe("readTasks", () => {
  it("reads one task per line in order and leaves blank lines out", () => {
    const file = written(
      '{"task":"one"}\r\n\n{"task":"two","available":["a"],"state":{"complexity":"high"}}',
    );
    expect(readTasks(file)).toEqual([
      { task: "one" },
      { task: "two", available: ["a"], state: { complexity: "high" } },
    ]);
  });

  it("names line and field of the first line that is no task", () => {
    const file = written('{"task":"one"}\n\n{"task":"two","available":["a",""]}\n{"task":3}\n');
    expect(faultOf(file)).toMatchObject({ exit: "input", place: { file, line: 3, field: "available.1" } });
  });

  it("says so where the text of a task is empty or blank", () => {
    for (const task of ["", "  \\n"]) {
      expect(faultOf(written(`{"task":"one"}\n{"task":"${task}"}\n`))).toMatchObject({
        message: "The line is not a task: the task is empty.",
        place: { line: 2, field: "task" },
      });
    }
  });

  it("names the line that is not JSON, and a file that is not there", () => {
    const file = written('{"task":"one"}\n{"task":');
    expect(faultOf(file)).toMatchObject({ place: { file, line: 2 } });
    expect(faultOf("/nowhere/tasks.jsonl")).toMatchObject({ place: { file: "/nowhere/tasks.jsonl" } });
  });
});
