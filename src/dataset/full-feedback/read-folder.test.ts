import { describe, expect, it } from "vitest";
import { UserError } from "../../schema/user-error.ts";
import { SMALL_FOLDER, writeFolder } from "./folder.fixture.ts";
import { readFullFeedback } from "./read-folder.ts";

describe("a full-feedback folder", () => {
  it("becomes one cell per task and agent; a task without all outcomes is dropped and counted", () => {
    const feedback = readFullFeedback(writeFolder(SMALL_FOLDER));
    expect(feedback.agents).toEqual(["ada", "ben"]);
    expect(feedback.tasks.map(({ id }) => id)).toEqual(["one", "two"]);
    expect(feedback.categories).toEqual(["code"]);
    expect([...feedback.score]).toEqual([1, 0.5, 0, 1]);
    expect(feedback.runs).toBeNull();
    expect(feedback.account).toEqual({ tasks_read: 3, tasks_dropped: 1, costs_filled: 1 });
  });

  it("fills an unreported cost with the agent's mean in that category", () => {
    // ada on "two": her only reported cost among the tasks used is 0.5
    expect([...(readFullFeedback(writeFolder(SMALL_FOLDER)).cost ?? [])]).toEqual([0.5, 0.1, 0.5, 0.3]);
  });

  it("keeps the runs of each cell where there are single runs", () => {
    const trials = ["task_id,agent,success", "one,ada,1", "one,ben,0", "one,ben,1", "two,ada,0", "two,ben,1"];
    const { runs } = readFullFeedback(writeFolder({ ...SMALL_FOLDER, "trials.csv": trials }));
    expect([...(runs?.offsets ?? [])]).toEqual([0, 1, 3, 4, 5]);
    expect([...(runs?.results ?? [])]).toEqual([1, 0, 1, 0, 1]);
  });

  it("takes only the agents of the pool, in its order, and keeps tasks that the pool has completed", () => {
    const outcomes = [...SMALL_FOLDER["outcomes.csv"], '"three","cy, jr",0,1', '"one","cy, jr",1,1'];
    const pools = ['{"pair": ["cy, jr", "ada"]}'];
    const folder = writeFolder({ ...SMALL_FOLDER, "outcomes.csv": outcomes, "pools.json": pools });
    const feedback = readFullFeedback(folder, "pair");
    expect(feedback.agents).toEqual(["cy, jr", "ada"]);
    expect(feedback.tasks.map(({ id }) => id)).toEqual(["one", "three"]);
    expect([...feedback.score]).toEqual([1, 1, 0, 1]);
  });
});

describe("a folder that cannot be read", () => {
  const fault = (files: Record<string, readonly string[]>, pool?: string): UserError => {
    try {
      readFullFeedback(writeFolder(files), pool);
    } catch (error) {
      if (error instanceof UserError) return error;
    }
    throw new Error("there was no UserError");
  };
  const outcomes = (...lines: string[]) => ({
    ...SMALL_FOLDER,
    "outcomes.csv": ["task_id,agent,score", ...lines],
  });

  it.each([
    ["a score above one", outcomes("one,ada,1", "one,ben,1.5"), "outcomes.csv", 3, "score"],
    ["a score that is no number", outcomes("one,ada,good"), "outcomes.csv", 2, "score"],
    ["an empty score", outcomes("one,ada,"), "outcomes.csv", 2, "score"],
    ["a row that is too short", outcomes("one,ada"), "outcomes.csv", 2, undefined],
    [
      "a task without a category",
      { ...SMALL_FOLDER, "tasks.jsonl": ["", '{"id": "one"}'] },
      "tasks.jsonl",
      2,
      "category",
    ],
    ["a line that is not JSON", { ...SMALL_FOLDER, "tasks.jsonl": ["{"] }, "tasks.jsonl", 1, undefined],
    [
      "two tasks of one id",
      { ...SMALL_FOLDER, "tasks.jsonl": Array(2).fill(SMALL_FOLDER["tasks.jsonl"][0]) },
      "tasks.jsonl",
      undefined,
      "id",
    ],
    ["two outcomes of one cell", outcomes("one,ada,1", "one,ada,0"), "outcomes.csv", undefined, undefined],
    [
      "no outcomes at all",
      { "tasks.jsonl": SMALL_FOLDER["tasks.jsonl"] },
      "outcomes.csv",
      undefined,
      undefined,
    ],
    ["a single agent", outcomes("one,ada,1", "two,ada,1"), "outcomes.csv", undefined, undefined],
    ["tasks that nobody completed", outcomes("one,ada,1", "two,ben,1"), "outcomes.csv", undefined, undefined],
    [
      "a cell without a single run",
      { ...SMALL_FOLDER, "trials.csv": ["task_id,agent,success", "one,ada,1"] },
      "trials.csv",
      undefined,
      undefined,
    ],
  ])("names the place of %s", (_, files, name, line, field) => {
    const { place, next } = fault(files as Record<string, readonly string[]>);
    expect(place).toMatchObject({
      file: expect.stringMatching(new RegExp(`${name}$`)),
      ...(field && { field }),
    });
    expect(place.line).toBe(line);
    expect(next).not.toBe("");
  });

  it("is refused for a pool of one agent only when that pool is asked for", () => {
    const files = { ...SMALL_FOLDER, "pools.json": ['{"solo": ["ada"], "pair": ["ada", "ben"]}'] };
    expect(readFullFeedback(writeFolder(files), "pair").agents).toEqual(["ada", "ben"]);
    const { message, place } = fault(files, "solo");
    expect(message).toBe("There is nothing to choose between: the pool solo has one agent.");
    expect(place).toMatchObject({ file: expect.stringContaining("pools.json"), field: "solo" });
  });

  it("says of a line that is no JSON that it is none", () => {
    const { message, place } = fault({ ...SMALL_FOLDER, "tasks.jsonl": ['{"id": "one"'] });
    expect(message).toContain("A line is not valid JSON");
    expect(place).toMatchObject({ file: expect.stringContaining("tasks.jsonl"), line: 1 });
  });

  it("says which pools there are when it has none of that name", () => {
    const { message, next } = fault({ ...SMALL_FOLDER, "pools.json": ['{"pair": ["ada", "ben"]}'] }, "best");
    expect(message).toContain("best");
    expect(next).toContain("pair, all");
  });
});
