import { describe, expect, it } from "vitest";
import type { Manifest } from "../schema/manifest.ts";
import {
  actionIndex,
  actionSpaceOf,
  createActionSpace,
  maskFor,
  taskTypeIndex,
  unknownAgents,
} from "./action-space.ts";

const space = createActionSpace(["ada", "ben", ["ada", "ben"], ["ada", "cy"]], ["bug_fix", "testing"]);

describe("the action space", () => {
  it("names a sequence by its members", () => {
    expect(space.names).toEqual(["ada", "ben", "ada -> ben", "ada -> cy"]);
  });

  it("allows a sequence only when all its members are available", () => {
    expect([...maskFor(space, ["ada", "ben"])]).toEqual([1, 1, 1, 0]);
    expect([...maskFor(space, ["ada", "cy"])]).toEqual([1, 0, 0, 1]);
  });

  it("allows everything when nobody said what is available", () => {
    expect([...maskFor(space, null)]).toEqual([1, 1, 1, 1]);
  });

  it("allows nothing when only strangers are available", () => {
    expect([...maskFor(space, ["zoe"])]).toEqual([0, 0, 0, 0]);
  });

  it("answers -1 for actions and task types it does not hold", () => {
    expect(actionIndex(space, ["ada", "ben"])).toBe(2);
    expect(actionIndex(space, ["ben", "ada"])).toBe(-1);
    expect(taskTypeIndex(space, "testing")).toBe(1);
    expect(taskTypeIndex(space, "poetry")).toBe(-1);
  });

  it("takes agents of the training rows in the manifest's order, then the sequences, and lists later agents apart", () => {
    const manifest = {
      actions: [
        { name: "ben", train: 9, validation: 0, test: 1 },
        { name: "ada", train: 2, validation: 0, test: 0 },
        { name: "new", train: 0, validation: 1, test: 3 },
      ],
      sequences: { admitted: [{ agents: ["ada", "ben"], support: 12 }] },
      task_types: [
        { name: "testing", train: 8, validation: 0, test: 0 },
        { name: "poetry", train: 0, validation: 0, test: 1 },
      ],
    } as unknown as Manifest;
    expect(actionSpaceOf(manifest)).toEqual({
      actions: ["ben", "ada", ["ada", "ben"]],
      names: ["ben", "ada", "ada -> ben"],
      taskTypes: ["testing"],
    });
    expect(unknownAgents(manifest)).toEqual([{ name: "new", rows: 4 }]);
  });
});
