import { describe, expect, test } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { compareChoices } from "./choice-drift.ts";
import { type DriftInput, type DriftRow, findDrift } from "./find-drift.ts";
import { decileCounts, stabilityIndex } from "./stability-index.ts";
import { valueShift } from "./value-shift.ts";

const TYPES = ["bug_fix", "testing", "refactoring", "analysis"];

/** Rows drawn with the given weights of the task types; text length about `length`. */
function rowsOf(count: number, weights: readonly number[], seed: number, length = 100): DriftRow[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => {
    const taskType = TYPES[random.categorical(weights)]!;
    return {
      taskType,
      agent: random.next() < 0.7 ? `${taskType}-agent` : "generalist",
      words: { codebase_languages: random.next() < 0.5 ? "TypeScript" : "Python", scope: null },
      numbers: { task_length: length + 20 * random.normal(), file_count: null },
    };
  });
}
const even = [1, 1, 1, 1];
const held = TYPES.flatMap((taskType, type) =>
  Array.from({ length: 60 }, (_, row) => ({
    taskType,
    value: [0.95, 0.8, 0.6, 0.35][type]! + (row % 2 ? 0.1 : -0.1),
  })),
);
const input = (since: DriftRow[], changes: Partial<DriftInput> = {}): DriftInput => ({
  before: rowsOf(400, even, 1),
  since,
  named: { before: [], since: [] },
  decisions: held,
  knownAgents: [...TYPES.map((type) => `${type}-agent`), "generalist"],
  knownTaskTypes: TYPES,
  margin: 0.02,
  ...changes,
});

describe("drift", () => {
  test("is not found where nothing changed, in nineteen of twenty cases or more", () => {
    let found = 0;
    for (let seed = 10; seed < 70; seed++)
      if (findDrift(input(rowsOf(120, even, seed))).features.some(({ drifted }) => drifted)) found++;
    expect(found).toBeLessThanOrEqual(3);
  });

  test("names what changed, the rest not", () => {
    const { features, sentence } = findDrift(input(rowsOf(200, even, 3, 160)));
    expect(features.filter(({ drifted }) => drifted).map(({ name }) => name)).toEqual(["task_length"]);
    expect(features[0]).toMatchObject({ test: "kolmogorov_smirnov", before: 400, since: 200 });
    expect(sentence).toContain("Drifted: task_length.");
    expect(features.map(({ name }) => name)).not.toContain("file_count");
  });

  test("harms only where it lowers the estimated success", () => {
    const easier = findDrift(input(rowsOf(300, [6, 1, 1, 1], 4)));
    const harder = findDrift(input(rowsOf(300, [1, 1, 1, 6], 4)));
    for (const { features } of [easier, harder])
      expect(features.find(({ name }) => name === "task_type")?.drifted).toBe(true);
    expect(easier.value).toMatchObject({ harmful: false });
    expect(easier.value!.change).toBeGreaterThan(0.1);
    expect(harder.value).toMatchObject({ harmful: true });
    expect(harder.sentence).toMatch(/-\d+\.\d points of success/);
  });

  test("needs fifty on either side", () => {
    const { compared, features, value } = findDrift(input(rowsOf(49, [1, 0, 0, 0], 5)));
    expect({ compared, features, value }).toEqual({ compared: false, features: [], value: null });
  });

  test("lists agents and task types that the policy does not know", () => {
    const strange = rowsOf(60, even, 6).map((row, index) =>
      index < 5 ? { ...row, agent: "newcomer", taskType: "migration" } : row,
    );
    const found = findDrift(input(strange));
    expect(found.unseen_agents).toEqual([{ name: "newcomer", count: 5 }]);
    expect(found.unseen_task_types).toEqual([{ name: "migration", count: 5 }]);
    expect(found.value!.covered).toBeCloseTo(55 / 60, 10);
  });

  test("of the agents sent to the same tasks is told from a change of the tasks", () => {
    const before = rowsOf(400, even, 7);
    const otherTasks = rowsOf(300, [6, 1, 1, 1], 8);
    expect(compareChoices(before, otherTasks)!.p_value).toBeGreaterThan(0.001);
    const otherAgents = rowsOf(300, even, 9).map((row) => ({ ...row, agent: "generalist" }));
    expect(compareChoices(before, otherAgents)!.p_value).toBeLessThan(1e-6);
  });
});

describe("the population stability index", () => {
  test("by hand: 50/50 to 80/20 of 100 each, half a case in every bin, one expected by chance taken off", () => {
    const [a, b] = [50.5 / 101, 50.5 / 101];
    const [c, d] = [80.5 / 101, 20.5 / 101];
    const raw = (c - a) * Math.log(c / a) + (d - b) * Math.log(d / b);
    expect(stabilityIndex([50, 50], [80, 20])).toBeCloseTo(raw - 0.02, 12);
  });

  test("is 0 for equal shares, and without a case", () => {
    expect(stabilityIndex([10, 20, 30], [20, 40, 60])).toBe(0);
    expect(stabilityIndex([0, 0], [3, 4])).toBe(0);
  });

  test("cuts numbers at the deciles of the first sample, equal ones once", () => {
    const values = Array.from({ length: 100 }, (_, index) => index);
    expect(decileCounts(values, values).before).toEqual(new Array(10).fill(10));
    expect(decileCounts([1, 1, 1, 1, 5], [0, 1, 9])).toEqual({ before: [4, 1], since: [2, 1] });
  });
});

describe("the shift of the value", () => {
  test("by hand: two types of 0.9 and 0.5, from half and half to one in four: a tenth lower", () => {
    const decisions = ["a", "b"].flatMap((taskType) =>
      Array.from({ length: 10 }, () => ({ taskType, value: taskType === "a" ? 0.9 : 0.5 })),
    );
    const since = ["a", "b", "b", "b"];
    const shift = valueShift(decisions, since, 0.02)!;
    expect(shift.before).toBeCloseTo(0.7, 12);
    expect(shift.change).toBeCloseTo(-0.1, 12);
    // no spread within a type: only that of the four tasks since, sqrt(0.25 * 0.75 * 0.4 ** 2 / 4)
    expect(shift.high - shift.change).toBeCloseTo(1.959964 * Math.sqrt((0.25 * 0.75 * 0.16) / 4), 5);
    expect(shift.harmful).toBe(false);
  });

  test("cannot be told without two types, or when no type since was evaluated", () => {
    const one = Array.from({ length: 5 }, () => ({ taskType: "a", value: 1 }));
    expect(valueShift(one, ["a"], 0.02)).toBeNull();
    expect(valueShift(held, ["migration"], 0.02)).toBeNull();
  });
});
