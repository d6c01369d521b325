import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitTasks } from "./split-tasks.ts";

const tasksWith = (groups: readonly number[]) =>
  groups.map((group, index) => ({ id: `t${index}`, ...(group > 0 ? { group: `g${group}` } : {}) }));

describe("the split into training and held-out tasks", () => {
  it("never splits a group, uses every task once, and leaves neither side empty", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 40 }),
        fc.nat(99),
        (groups, seed) => {
          const tasks = tasksWith(groups);
          const keys = tasks.map(({ id, group }) => group ?? id);
          fc.pre(new Set(keys).size > 1);
          const { train, test } = splitTasks(tasks, seed);
          expect([...train, ...test].sort((a, b) => a - b)).toEqual([...tasks.keys()]);
          expect(Math.min(train.length, test.length)).toBeGreaterThan(0);
          const held = new Set([...test].map((task) => keys[task]));
          expect([...train].filter((task) => held.has(keys[task]))).toEqual([]);
        },
      ),
    );
  });

  it("trains on five sevenths, the same for the same seed and others for another", () => {
    const tasks = tasksWith(Array(700).fill(0));
    const { train } = splitTasks(tasks, 3);
    expect(train).toHaveLength(500);
    expect(splitTasks(tasks, 3).train).toEqual(train);
    expect(splitTasks(tasks, 4).train).not.toEqual(train);
  });
});
