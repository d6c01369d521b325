import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sliceTransitions } from "../../dataset/transition-table.ts";
import { createRandom } from "../../numeric/random.ts";
import { decodeTensors, encodeTensors } from "../safetensors.ts";
import { randomTable } from "../simulated-transitions.fixture.ts";
import { fitDesign } from "./design.ts";
import { fitToStatistics } from "./fit-mixed-model.ts";
import { designWithActions, mergeStatistics, weighted, withActions } from "./merge-statistics.ts";
import { group, plainTable } from "./mixed-problem.fixture.ts";
import { statisticsFromTensors, statisticsToTensors } from "./stored-statistics.ts";
import { gatherStatistics, type SufficientStatistics } from "./sufficient-statistics.ts";

const flat = ({ products, responses, ...rest }: SufficientStatistics): number[] => [
  ...products.flatMap((product) => [...product]),
  ...responses.flatMap((response) => [...response]),
  ...Object.values(rest),
];

function expectEqual(found: readonly number[], wanted: readonly number[], tolerance = 1e-9): void {
  expect(found.length).toBe(wanted.length);
  found.forEach((value, k) => {
    expect(Math.abs(value - (wanted[k] ?? 0))).toBeLessThanOrEqual(
      tolerance * (1 + Math.abs(wanted[k] ?? 0)),
    );
  });
}

describe("statistics of two sets of rows", () => {
  it("add up by hand: rewards 1 and 2, then 6, have mean 3 and squares 14", () => {
    const table = plainTable(1, [
      { state: [1], action: 0, reward: 1 },
      { state: [0], action: 0, reward: 2 },
      { state: [1], action: 0, reward: 6 },
    ]);
    const design = fitDesign(table.states, []);
    const { rows, meanReward, squares, responses } = mergeStatistics(
      gatherStatistics(sliceTransitions(table, 0, 2), design),
      gatherStatistics(sliceTransitions(table, 2, 3), design),
    );
    expect({ rows, meanReward, squares }).toEqual({ rows: 3, meanReward: 3, squares: 14 });
    expect(responses[0]?.[0]).toBeCloseTo(0, 12);
  });

  it("are those of all rows at once, and so is the model fitted to them", () => {
    const seeds = fc.integer({ min: 1, max: 1000 });
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 40 }), (seed, cut) => {
        const table = randomTable(createRandom(seed), 40, 6, 3);
        const design = fitDesign(table.states, [group(0, 2), group(2, 4, 2)]);
        const whole = gatherStatistics(table, design);
        const merged = mergeStatistics(
          gatherStatistics(sliceTransitions(table, 0, cut), design),
          gatherStatistics(sliceTransitions(table, cut, 40), design),
        );
        expectEqual(flat(merged), flat(whole));
        const [one, other] = [fitToStatistics(design, merged), fitToStatistics(design, whole)];
        expectEqual([...one.posterior.common], [...other.posterior.common], 1e-7);
      }),
      { numRuns: 20 },
    );
  });

  it("know nothing of an action that came later, and count half where each row weighs half", () => {
    const table = randomTable(createRandom(5), 30, 4, 2);
    const design = fitDesign(table.states, [group(0, 4)]);
    const statistics = gatherStatistics(table, design);
    const wider = withActions(statistics, 3);
    expect(wider.products[2]?.every((entry) => entry === 0)).toBe(true);
    expect(wider.responses).toHaveLength(3);
    const half = weighted(statistics, 0.5);
    expect(half.rows).toBe(15);
    expect(half.meanReward).toBe(statistics.meanReward);
    expectEqual(flat(mergeStatistics(half, half)), flat(statistics));
  });

  it("come back from a file bit for bit, with the columns that speak of each action itself", () => {
    const table = randomTable(createRandom(8), 30, 6, 3);
    const own = { ...group(0, 0), spans: [], ownColumn: [4, -1, 5] };
    const design = fitDesign(table.states, [group(0, 2), group(2, 4, 2), own]);
    expect(designWithActions(design, 4).groups[2]?.ownColumn).toEqual([4, -1, 5, -1]);
    const stored = { design, statistics: gatherStatistics(table, design), represented: 70 };
    expect(statisticsFromTensors(decodeTensors(encodeTensors(statisticsToTensors(stored))))).toEqual(stored);
  });
});
