import { describe, expect, it } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { randomTable } from "../simulated-transitions.fixture.ts";
import { evenlySpaced, fitDesign } from "./design.ts";
import { coordinatesOf, group, plainTable } from "./mixed-problem.fixture.ts";

const statesOf = (states: readonly (readonly number[])[]) =>
  plainTable(
    1,
    states.map((state) => ({ state, action: 0, reward: 0 })),
  );

describe("the coordinates of the mixed model", () => {
  it("are the constant and the centred columns, scaled to a mean square length of 1 per group", () => {
    // column 0 has mean 2 and variance 1; columns 1 and 2 together the variance 4 + 0
    const table = statesOf([
      [1, 2, 7],
      [3, -2, 7],
    ]);
    const design = fitDesign(table.states, [group(0, 1), group(1, 2)]);
    expect([...design.groupOf]).toEqual([-1, 0, 1]); // column 2 never varies and gets none
    expect(coordinatesOf(design, table).map((row) => [...row])).toEqual([
      [1, -1, 1],
      [1, 1, -1],
    ]);
  });

  it("are centred and of mean square length 1 in any group, reduced ones a little less", () => {
    const table = randomTable(createRandom(3), 200, 12, 2);
    const design = fitDesign(table.states, [group(0, 4), group(4, 8, 6)]);
    expect(design.dimensions).toBe(1 + 4 + 6);
    const rows = coordinatesOf(design, table);
    const meanOf = (value: (row: Float64Array) => number) =>
      rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
    for (let k = 1; k < design.dimensions; k++) expect(meanOf((row) => row[k]!)).toBeCloseTo(0, 6);
    const lengthOf = (wanted: number) =>
      meanOf((row) =>
        row.reduce((sum, entry, k) => sum + (design.groupOf[k] === wanted ? entry ** 2 : 0), 0),
      );
    expect(lengthOf(0)).toBeCloseTo(1, 6);
    expect(lengthOf(1)).toBeGreaterThan(0.75);
    expect(lengthOf(1)).toBeLessThan(1);
  });

  it("of a group may come from several spans, and an empty or constant group has none", () => {
    const table = statesOf([
      [1, 5, 3],
      [2, 5, 1],
    ]);
    const spread = { ...group(0, 1), spans: [group(0, 1).spans[0]!, { start: 2, width: 1 }] };
    const design = fitDesign(table.states, [group(1, 1), { ...group(0, 0), spans: [] }, spread]);
    expect([...design.groupOf]).toEqual([-1, 2, 2]);
    expect(design.map.length).toBe(3 * 3);
  });

  it("are the constant alone where there is no row or one", () => {
    expect(fitDesign(statesOf([]).states, [group(0, 1)]).dimensions).toBe(1);
    expect(fitDesign(statesOf([[4]]).states, [group(0, 1)]).dimensions).toBe(1);
  });
});

describe("an evenly spaced choice of rows", () => {
  it("is all of them when they are few, and else spans from the first to nearly the last", () => {
    const { states } = statesOf(Array.from({ length: 10 }, (_, row) => [row + 1]));
    expect(evenlySpaced(states, 10)).toBe(states);
    expect([...evenlySpaced(states, 4).values]).toEqual([1, 3, 6, 8]);
  });
});
