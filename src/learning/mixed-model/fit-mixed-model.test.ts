import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TransitionTable } from "../../dataset/transition-table.ts";
import { createRandom } from "../../numeric/random.ts";
import { banditTable, randomTable } from "../simulated-transitions.fixture.ts";
import type { ColumnGroup } from "./design.ts";
import { fitMixedModel } from "./fit-mixed-model.ts";
import { type LinearScores, linearScores } from "./linear-scores.ts";
import { coordinatesOf, group, plainTable, randomFeatures } from "./mixed-problem.fixture.ts";

const fitted = (table: TransitionTable, groups: readonly ColumnGroup[]): LinearScores =>
  linearScores(fitMixedModel(table, groups));

/** Score of an action in a dense state. */
const scoreAt = ({ bias, weight, actions }: LinearScores, action: number, state: ArrayLike<number> = []) =>
  Array.from(state).reduce((sum, entry, k) => sum + entry * weight[k * actions + action]!, bias[action]!);

describe("the fitted mixed model", () => {
  it("written out over the columns says what its coordinates and posterior say", () => {
    const random = createRandom(2);
    const table = randomTable(random, 60, 9, 3);
    const features = randomFeatures(random, 3, 2);
    const model = fitMixedModel(table, [group(0, 4), group(4, 5, 2)], features);
    const scores = linearScores(model);
    const { design, statistics, posterior } = model;
    coordinatesOf(design, table).forEach((z, row) => {
      const [at, end] = [table.states.offsets[row]!, table.states.offsets[row + 1]!];
      const state = new Float64Array(9);
      for (let entry = at; entry < end; entry++)
        state[table.states.indices[entry]!] = table.states.values[entry]!;
      for (let action = 0; action < 3; action++) {
        let wanted = statistics.meanReward;
        z.forEach((entry, k) => {
          wanted += entry * (posterior.common[k]! + posterior.agents[action]![k]!);
        });
        for (let k = 0; k < 2; k++)
          wanted += features.values[action * 2 + k]! * posterior.common[design.dimensions + k]!;
        expect(scoreAt(scores, action, state)).toBeCloseTo(wanted, 4);
      }
    });
  });

  it("renames its scores when the agents are renamed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const random = createRandom(seed);
        const table = randomTable(random, 80, 5, 4);
        const order = random.shuffle([0, 1, 2, 3]);
        const renamed = { ...table, action: table.action.map((action) => order[action]!) };
        const [before, after] = [table, renamed].map((rows) => fitted(rows, [group(0, 5)]));
        for (let action = 0; action < 4; action++) {
          expect(after!.bias[order[action]!]).toBeCloseTo(before!.bias[action]!, 3);
          for (let column = 0; column < 5; column++) {
            const weight = before!.weight[column * 4 + action]!;
            expect(after!.weight[column * 4 + order[action]!]).toBeCloseTo(weight, 3);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it("gives an agent without a row what all have in common", () => {
    const table = { ...banditTable({ ...bandit, actions: 4 }), actions: 5 };
    const model = fitMixedModel(table, groups);
    expect(Math.max(...model.posterior.agents[4]!.map(Math.abs))).toBe(0);
    expect(Math.max(...model.posterior.agents[0]!.map(Math.abs))).toBeGreaterThan(0.5);
  });

  it("finds the best agent of every task type in 600 delegations", () => {
    const found = byTaskType(banditTable(bandit));
    expect(found.map(({ fitted: values }) => values.indexOf(Math.max(...values)))).toEqual([0, 1, 2, 3]);
    // the truth is 0.55 * 15 = 8.25 between the best and the others
    for (const { fitted: values } of found) expect(width(values)).toBeGreaterThan(5);
  });

  it("gives the agents nearly equal scores in pure noise, less than half as far apart as their mean rewards", () => {
    let plain = 0;
    let shrunken = 0;
    for (let seed = 1; seed <= 12; seed++) {
      for (const { means, fitted: values } of byTaskType(
        banditTable({ ...bandit, seed, permuteOutcomes: true }),
      )) {
        plain += width(means) / 48;
        shrunken += width(values) / 48;
      }
    }
    expect(shrunken).toBeLessThan(plain / 2);
    expect(shrunken).toBeLessThan(0.1 * 15); // a tenth of what lies between a success and a failure
  });

  it("learns how much to shrink: agents that differ keep their means, agents alike give theirs up", () => {
    const random = createRandom(8);
    const tableWith = (spread: number) =>
      plainTable(
        12,
        Array.from({ length: 12 * 20 }, (_, index) => ({
          state: [1],
          action: index % 12,
          reward: spread * ((index % 12) - 5.5) + random.normal(),
        })),
      );
    const variance = (spread: number) => fitMixedModel(tableWith(spread), []).variances;
    expect(variance(0).agent[0]! / variance(0).noise).toBeLessThan(0.05);
    // agents' means have the variance 143 / 12 * spread^2, the noise is 1
    expect(variance(2).agent[0]! / (47.7 * variance(2).noise)).toBeGreaterThan(0.4);
  });

  it("is the mean of all where there is nothing to compare: equal rewards, one row, none", () => {
    const equal = fitted(
      plainTable(2, [
        { state: [1], action: 0, reward: 3 },
        { state: [2], action: 1, reward: 3 },
      ]),
      [group(0, 1)],
    );
    expect(scoreAt(equal, 0, [1])).toBeCloseTo(3, 6);
    expect(scoreAt(equal, 1, [5])).toBeCloseTo(3, 6);
    const one = fitted(plainTable(2, [{ state: [1], action: 0, reward: -4 }]), [group(0, 1)]);
    expect([...one.bias]).toEqual([-4, -4]);
    expect([...fitted(plainTable(2, []), [group(0, 1)]).bias]).toEqual([0, 0]);
  });

  it("is the same to the last bit for the same rows", () => {
    const table = banditTable(bandit);
    expect(fitted(table, groups)).toEqual(fitted(table, groups));
  });
});

const width = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

/** Per task type the agents' scores and their plain mean rewards. */
function byTaskType(table: TransitionTable): { fitted: number[]; means: number[] }[] {
  const scores = fitted(table, groups);
  const rows = Array.from({ length: table.rows }, (_, row) => row);
  const actions = [0, 1, 2, 3];
  return actions.map((taskType) => ({
    fitted: actions.map((action) => scores.bias[action]! + scores.weight[taskType * 4 + action]!),
    means: actions.map((action) => {
      const own = rows.filter((row) => table.taskType[row] === taskType && table.action[row] === action);
      return own.reduce((sum, row) => sum + table.reward[row]!, 0) / own.length;
    }),
  }));
}

const bandit = { seed: 5, rows: 600, taskTypes: 4, actions: 4, noiseColumns: 30, popularShare: 0.4 };
const groups = [group(0, 4), group(4, 30, 12)];
