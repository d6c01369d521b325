import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TransitionTable } from "../dataset/transition-table.ts";
import { createRandom } from "../numeric/random.ts";
import { type Anchor, anchorRowAt, fitAnchor, zeroAnchor } from "./anchor.ts";
import { networkFromTensors, networkToTensors } from "./checkpoint.ts";
import { cqlLoss } from "./cql.ts";
import type { LearnerSettings } from "./learner.ts";
import { createGradientWorkspace, lossAndGradient } from "./plain-learner.ts";
import { initialState } from "./q-network.ts";
import { decodeTensors, encodeTensors } from "./safetensors.ts";
import { randomTable, sparseOf, tableOf } from "./simulated-transitions.fixture.ts";

const settings: LearnerSettings = {
  learningRate: 0.001,
  gamma: 0.9,
  tau: 0.01,
  alpha: 0.5,
  weightDecay: 0,
  rewardScale: 0.1,
};
const shape = { inputs: 6, hidden: [5, 7], actions: 4 };
const doubles = (length: number) => new Float64Array(length);
const numbers = (count: number) => Int32Array.from({ length: count }, (_, row) => row);

/** Random rows with task types -1 to 2, of which the anchor knows 0 and 1, and a random network. */
function problem(seed: number) {
  const random = createRandom(seed);
  const table = randomTable(random, 12, shape.inputs, shape.actions);
  table.taskType.forEach((_, row) => {
    table.taskType[row] = random.integer(4) - 1;
    table.nextTaskType[row] = random.integer(4) - 1;
  });
  const draw = () =>
    Float64Array.from(initialState(shape, random).parameters, (value) => value + 0.3 * random.normal());
  const values = Float32Array.from({ length: 12 }, () => random.normal());
  const anchor: Anchor = { taskTypes: 2, actions: 4, values };
  return { table, parameters: draw(), target: draw(), anchor };
}

const anchorOf = (anchor: Anchor, table: TransitionTable, row: number): number =>
  anchor.values[anchorRowAt(anchor, table.taskType[row]!) + table.action[row]!]!;

describe("the loss with an anchor", () => {
  it("is on terminal rows that of the network alone with the anchor taken off the reward", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { table, parameters, target, anchor } = problem(seed);
        table.done.fill(1);
        const plain = { ...settings, alpha: 0 };
        const rows = numbers(table.rows);
        const anchored = createGradientWorkspace(shape, parameters, target, doubles, anchor);
        const loss = lossAndGradient(anchored, plain, table, rows);
        const reward = table.reward.map(
          (value, row) => value - anchorOf(anchor, table, row) / settings.rewardScale,
        );
        const alone = createGradientWorkspace(shape, parameters, target, doubles);
        const expected = lossAndGradient(alone, plain, { ...table, reward }, rows);
        expect(loss.temporalDifference).toBeCloseTo(expected.temporalDifference, 9);
        anchored.gradient.forEach((value, index) => {
          expect(value).toBeCloseTo(alone.gradient[index]!, 9);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("is that of the network alone when the anchor is zero", () => {
    const { table, parameters, target } = problem(3);
    const rows = numbers(table.rows);
    const alone = createGradientWorkspace(shape, parameters, target, doubles);
    const zero = createGradientWorkspace(shape, parameters, target, doubles, zeroAnchor(4));
    expect(lossAndGradient(zero, settings, table, rows)).toEqual(
      lossAndGradient(alone, settings, table, rows),
    );
    expect(zero.gradient).toEqual(alone.gradient);
  });

  it("equals an anchor that is the same for every task type put into the output biases", () => {
    // covers what the terminal case cannot: bootstrapped targets, the choice of a' and the conservative term
    const { table, parameters, target } = problem(4);
    const row = [0.5, -1, 0.25, 2];
    const anchor = { taskTypes: 1, actions: 4, values: Float32Array.from([...row, ...row]) };
    const rows = numbers(table.rows);
    const anchored = createGradientWorkspace(shape, parameters, target, doubles, anchor);
    const loss = lossAndGradient(anchored, settings, table, rows);
    const biased = (values: Float64Array) =>
      values.map((value, index) => value + (row[index - (values.length - 4)] ?? 0));
    const alone = createGradientWorkspace(shape, biased(parameters), biased(target), doubles);
    const expected = lossAndGradient(alone, settings, table, rows);
    expect(loss.total).toBeCloseTo(expected.total, 12);
    expect(loss.meanQ).toBeCloseTo(expected.meanQ, 12);
    anchored.gradient.forEach((value, index) => {
      expect(value).toBeCloseTo(alone.gradient[index]!, 12);
    });
  });

  it("uses the task type of the next state for the bootstrapped value", () => {
    const { table, parameters, target, anchor } = problem(5);
    const workspace = createGradientWorkspace(shape, parameters, target, doubles, anchor);
    const before = lossAndGradient(workspace, settings, table, numbers(table.rows)).temporalDifference;
    table.nextTaskType.fill(0);
    expect(lossAndGradient(workspace, settings, table, numbers(table.rows)).temporalDifference).not.toBe(
      before,
    );
  });

  it("has the gradient that finite differences give", () => {
    const { table, parameters, target, anchor } = problem(6);
    const workspace = createGradientWorkspace(shape, parameters, target, doubles, anchor);
    const rows = numbers(table.rows);
    lossAndGradient(workspace, settings, table, rows);
    const gradient = Float64Array.from(workspace.gradient);
    const frozen = Float64Array.from(workspace.pass.targets);
    const lossAt = (index: number, step: number) => {
      parameters[index]! += step;
      lossAndGradient(workspace, settings, table, rows);
      const values = workspace.pass.activations.at(-1)!;
      parameters[index]! -= step;
      return cqlLoss(table, rows, rows.length, settings.alpha, values, frozen, doubles(values.length)).total;
    };
    const step = 1e-6;
    for (let index = 0; index < parameters.length; index++) {
      const numeric = (lossAt(index, step) - lossAt(index, -step)) / (2 * step);
      expect(Math.abs(gradient[index]! - numeric)).toBeLessThan(1e-7);
    }
    expect(gradient.filter((value) => Math.abs(value) > 1e-4).length).toBeGreaterThan(gradient.length / 3);
  });
});

describe("the fitted anchor", () => {
  const state = sparseOf([1]);
  const cell = (taskType: number, action: number, rewards: number[]) =>
    rewards.map((reward) => ({ state, action, taskType, reward }));

  it("is near the mean of a cell with many rows, in scaled units, and at the action's mean where there are none", () => {
    const often = (high: number) => Array.from({ length: 200 }, (_, index) => high + (index % 2 ? 1 : -1));
    const table = tableOf(1, 2, [
      ...cell(0, 0, often(10)),
      ...cell(1, 0, often(0)),
      ...cell(2, 0, often(5)),
      ...cell(0, 1, often(-4)),
      ...cell(1, 1, often(8)),
    ]);
    const anchor = fitAnchor(table, 0.1);
    expect(anchor).toMatchObject({ taskTypes: 3, actions: 2 });
    expect(anchor.values[0]).toBeCloseTo(1, 2);
    expect(anchor.values[2]).toBeCloseTo(0, 2);
    expect(anchor.values[3]).toBeCloseTo(0.8, 2);
    const overall = anchor.values[anchorRowAt(anchor, -1) + 1]!;
    expect(anchor.values[5]).toBe(overall);
    expect(anchorRowAt(anchor, 7)).toBe(anchorRowAt(anchor, -1));
  });

  it("counts rows of an unknown task type for the action's mean only", () => {
    const table = tableOf(1, 1, [...cell(0, 0, [1, 1]), ...cell(-1, 0, [5, 5])]);
    const anchor = fitAnchor(table, 1);
    expect(anchor.values[1]).toBeCloseTo(3, 6);
  });
});

describe("a stored Q-function", () => {
  const { parameters } = initialState(shape, createRandom(1));
  const anchor = { taskTypes: 2, actions: 4, values: Float32Array.from({ length: 12 }, (_, i) => i / 7) };

  it("comes back with its anchor, bit for bit", () => {
    const tensors = networkToTensors({ shape, parameters, anchor });
    expect(tensors.anchor!.shape).toEqual([3, 4]);
    const bytes = encodeTensors({ tensors, metadata: {} });
    expect(networkFromTensors(decodeTensors(bytes))).toEqual({ shape, parameters, anchor });
  });

  it("from before there were anchors is anchored at zero, and a wrong one is refused", () => {
    const { anchor: _, ...tensors } = networkToTensors({ shape, parameters, anchor });
    expect(networkFromTensors({ tensors, metadata: {} }).anchor).toEqual(zeroAnchor(4));
    const narrow = { shape: [2, 3], data: new Float32Array(6) };
    expect(() => networkFromTensors({ tensors: { ...tensors, anchor: narrow }, metadata: {} })).toThrow(
      "anchor has shape [2,3], expected [2,4]",
    );
  });
});
