import { describe, expect, it } from "vitest";
import { versionChange } from "./version-change.ts";

const data = { rows: 3, actions: 3, taskType: Int32Array.of(0, 0, -1) };
const words = { version: "v1", names: ["debugger", "reviewer", "writer"], taskTypes: ["testing"] };
const always = (...choices: number[]): Float64Array =>
  Float64Array.from(choices.flatMap((choice) => [0, 1, 2].map((action) => Number(action === choice))));

describe("versionChange", () => {
  it("counts the decisions that go to another agent, the most frequent change first", () => {
    const change = versionChange({
      ...words,
      data,
      own: always(1, 1, 2),
      earlier: always(0, 0, 0),
      unknownAgents: ["newcomer"],
    });
    expect(change).toMatchObject({ version: "v1", decisions: 3, changed: 1, unknown_agents: ["newcomer"] });
    expect(change.changes).toEqual([
      { task_type: "testing", from: "debugger", to: "reviewer", decisions: 2 },
      { task_type: "unknown", from: "debugger", to: "writer", decisions: 1 },
    ]);
    expect(change.sentence).toBe(
      "It would decide 3 of the 3 held-out delegations otherwise than v1, most often reviewer instead of debugger on testing (2). Only one of the two knows newcomer.",
    );
  });

  it("says so when nothing changes", () => {
    const same = versionChange({
      ...words,
      data,
      own: always(0, 1, 2),
      earlier: always(0, 1, 2),
      unknownAgents: [],
    });
    expect(same).toMatchObject({ changed: 0, changes: [] });
    expect(same.sentence).toBe("It decides each of the 3 held-out delegations as v1 does.");
  });

  it("counts only the probability that moves between policies that leave something to chance", () => {
    const one = { rows: 1, actions: 3, taskType: Int32Array.of(0) };
    const own = Float64Array.of(0.5, 0.3, 0.2);
    const earlier = Float64Array.of(0.8, 0.1, 0.1);
    const change = versionChange({ ...words, data: one, own, earlier, unknownAgents: [] });
    expect(change.changed).toBeCloseTo(0.3, 12);
    expect(change.changes.map(({ from, to }) => `${from} to ${to}`)).toEqual([
      "debugger to reviewer",
      "debugger to writer",
    ]);
    expect(change.changes[0]?.decisions).toBeCloseTo(0.2, 12);
    expect(change.changes[1]?.decisions).toBeCloseTo(0.1, 12);
  });
});
