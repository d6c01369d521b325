import { describe, expect, it } from "vitest";
import { UserError } from "../../schema/user-error.ts";
import { packFault, unpackFault } from "./fault.ts";
import { type ParallelOptions, runInParallel } from "./run-in-parallel.ts";

// workers need built files: they are tested in test/benchmark-workers.test.ts
const options = (
  changes: Partial<ParallelOptions<number, number>> = {},
): ParallelOptions<number, number> => ({
  address: import.meta.url,
  module: { work: async (task) => task * task },
  tasks: [3, 1, 2],
  workers: 1,
  ...changes,
});

describe("work in this thread", () => {
  it("gives results in the order of the tasks and closes the module", async () => {
    const seen: [number, number][] = [];
    let closed = 0;
    const module = {
      work: async (task: number) => task * task,
      close: async () => {
        closed++;
      },
    };
    const onResult = (result: number, task: number) => seen.push([result, task]);
    expect(await runInParallel(options({ module, onResult }))).toEqual([9, 1, 4]);
    expect(seen).toEqual([
      [9, 3],
      [1, 1],
      [4, 2],
    ]);
    expect(closed).toBe(1);
  });

  it("throws the first fault as it was, and begins nothing after it", async () => {
    const begun: number[] = [];
    const fault = new UserError("No.", { next: "give up" });
    const work = async (task: number): Promise<number> => {
      begun.push(task);
      if (task === 1) throw fault;
      return task;
    };
    await expect(runInParallel(options({ module: { work } }))).rejects.toBe(fault);
    expect(begun).toEqual([3, 1]);
  });

  it("stops at the signal, after the task at hand, with the signal's reason", async () => {
    const stop = new AbortController();
    const done: number[] = [];
    const onResult = (_: number, task: number): void => {
      done.push(task);
      stop.abort(new Error("enough"));
    };
    await expect(runInParallel(options({ signal: stop.signal, onResult }))).rejects.toThrow("enough");
    expect(done).toEqual([3]);
  });

  it("goes on with what results make possible, behind the tasks that wait", async () => {
    const begun: number[] = [];
    const work = async (task: number): Promise<number> => {
      begun.push(task);
      return 10 * task;
    };
    const more = (result: number, task: number): number[] => (task < 3 ? [result] : []);
    expect(await runInParallel(options({ module: { work }, more, tasks: [1, 2, 3] }))).toEqual([
      10, 20, 30, 100, 200,
    ]);
    expect(begun).toEqual([1, 2, 3, 10, 20]);
  });

  it("has nothing to do without tasks", async () => {
    expect(await runInParallel(options({ tasks: [], workers: 8 }))).toEqual([]);
  });
});

describe("a fault that leaves a worker", () => {
  it("is the same UserError on the other side", () => {
    const fault = new UserError("The file is not there.", {
      place: { file: "a.txt", line: 3 },
      next: "make it",
      exit: "failing",
    });
    const back = unpackFault(structuredClone(packFault(fault)));
    expect(back).toBeInstanceOf(UserError);
    expect((back as UserError).describe()).toBe(fault.describe());
    expect((back as UserError).exit).toBe("failing");
  });

  it("keeps message, stack and cause of a bug", () => {
    const bug = new Error("broken", { cause: new RangeError("too long") });
    const back = unpackFault(structuredClone(packFault(bug)));
    expect(back).not.toBeInstanceOf(UserError);
    expect(back.message).toBe("broken");
    expect(back.stack).toBe(bug.stack);
    expect(String(back.cause)).toContain("too long");
  });
});
