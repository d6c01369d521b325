import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TransitionTable } from "../dataset/transition-table.ts";
import { createRandom, type Random } from "../numeric/random.ts";
import { rowOf, stackRows } from "../numeric/sparse.ts";
import { type Anchor, addAnchor, fitAnchor, zeroAnchor } from "./anchor.ts";
import { ensembleFromTensors, ensembleToTensors } from "./checkpoint.ts";
import { cqlLoss, huber } from "./cql.ts";
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
  dropout: 0,
  seed: 0,
};
const shape = { inputs: 6, hidden: [5, 7], actions: 4 };
const doubles = (length: number) => new Float64Array(length);
const numbers = (count: number) => Int32Array.from({ length: count }, (_, row) => row);

/** Random rows, a random network and a random anchor. */
function problem(seed: number) {
  const random = createRandom(seed);
  const table = randomTable(random, 12, shape.inputs, shape.actions);
  const draw = () =>
    Float64Array.from(initialState(shape, random).parameters, (value) => value + 0.3 * random.normal());
  return { table, parameters: draw(), target: draw(), anchor: randomAnchor(random) };
}

const randomAnchor = (random: Random): Anchor => ({
  inputs: shape.inputs,
  actions: shape.actions,
  weight: Float32Array.from({ length: shape.inputs * shape.actions }, random.normal),
  bias: Float32Array.from({ length: shape.actions }, random.normal),
});

/** The anchor at the logged action of a row, by its definition. */
function anchorOf({ bias, weight, actions }: Anchor, { states, action }: TransitionTable, row: number) {
  const { indices, values } = rowOf(states, row);
  const chosen = action[row]!;
  return indices.reduce(
    (sum, column, entry) => sum + values[entry]! * weight[column * actions + chosen]!,
    bias[chosen]!,
  );
}

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

  it("equals an anchor that is the same in every state put into the output biases", () => {
    // covers what the terminal case cannot: bootstrapped targets, the choice of a' and the conservative term
    const { table, parameters, target } = problem(4);
    const row = [0.5, -1, 0.25, 2];
    const anchor = { ...zeroAnchor(4), bias: Float32Array.from(row) };
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

  it("bootstraps from the anchor of the next state", () => {
    const { parameters, target, anchor } = problem(5);
    const lossOf = (rows: TransitionTable) => {
      const workspace = createGradientWorkspace(shape, parameters.fill(0), target.fill(0), doubles, anchor);
      return lossAndGradient(workspace, { ...settings, alpha: 0 }, rows, Int32Array.of(0)).temporalDifference;
    };
    // a network of zeros: the target is the reward and gamma times the anchor's best in the next state
    const state = sparseOf([1, 0, 0, 0, 0, 0]);
    const row = { state, action: 2, reward: 3, nextState: sparseOf([0, 2, 0, 0, 0, 0]) };
    const [own, next] = [0, 1].map((column) =>
      Array.from({ length: 4 }, (_, action) => {
        return anchor.bias[action]! + (column + 1) * anchor.weight[column * 4 + action]!;
      }),
    );
    const error = own![2]! - 3 * settings.rewardScale - settings.gamma * Math.max(...next!);
    expect(lossOf(tableOf(6, 4, [row]))).toBeCloseTo(huber(error), 6);
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

describe("an anchor added to Q-values", () => {
  it("is its bias and the products with the entries of the asked rows, on top of what is there", () => {
    const anchor: Anchor = {
      inputs: 2,
      actions: 2,
      weight: Float32Array.of(1, 2, 10, 20),
      bias: Float32Array.of(0.5, -0.5),
    };
    const states = stackRows([sparseOf([9, 9]), sparseOf([0, 2]), sparseOf([1, 1])], 2);
    const values = Float64Array.of(100, 200, 300, 400);
    addAnchor(values, anchor, states, [2, 1], 2);
    expect([...values]).toEqual([100 + 0.5 + 11, 200 - 0.5 + 22, 300 + 0.5 + 20, 400 - 0.5 + 40]);
  });

  it("rounds to 32 bits after every addition, however many actions there are", () => {
    const random = createRandom(8);
    const draw = (length: number) => Float32Array.from({ length }, () => random.next() - 0.5);
    for (const actions of [1, 7, 8, 19, 32]) {
      const anchor: Anchor = { inputs: 40, actions, weight: draw(40 * actions), bias: draw(actions) };
      const states = stackRows([sparseOf([...draw(40)]), sparseOf([...draw(40)])], 40);
      const values = draw(2 * actions);
      const wanted = values.slice();
      for (const [position, row] of [1, 0].entries()) {
        const { indices, values: entries } = rowOf(states, row);
        for (let action = 0; action < actions; action++) {
          const at = position * actions + action;
          wanted[at]! += anchor.bias[action]!;
          indices.forEach((column, entry) => {
            wanted[at]! += entries[entry]! * anchor.weight[column * actions + action]!;
          });
        }
      }
      addAnchor(values, anchor, states, [1, 0], 2);
      expect(values).toEqual(wanted);
    }
  });

  it("changes nothing when it is zero", () => {
    const values = Float64Array.of(1, 2);
    addAnchor(values, zeroAnchor(2), stackRows([sparseOf([3])], 1), [0], 1);
    expect([...values]).toEqual([1, 2]);
  });
});

describe("the fitted anchor", () => {
  const rows = (action: number, column: number, rewards: number[]) =>
    rewards.map((reward) => ({
      state: sparseOf([0, 1, 2].map((at) => (at === column ? 1 : 0))),
      action,
      reward,
    }));
  const often = (mean: number) => Array.from({ length: 200 }, (_, index) => mean + (index % 2 ? 1 : -1));
  const table = tableOf(3, 2, [
    ...rows(0, 0, often(10)),
    ...rows(0, 1, often(0)),
    ...rows(0, 2, often(5)),
    ...rows(1, 0, often(-4)),
    ...rows(1, 1, often(8)),
  ]);
  const at = ({ bias, weight }: Anchor, action: number, column: number) =>
    bias[action]! + weight[column * 2 + action]!;

  it("is near the mean of a cell with many rows, in scaled units, and for a cell without rows between what is known", () => {
    const anchor = fitAnchor(table, 0.1);
    expect(anchor).toMatchObject({ inputs: 3, actions: 2 });
    expect(at(anchor, 0, 0)).toBeCloseTo(1, 1);
    expect(at(anchor, 0, 1)).toBeCloseTo(0, 1);
    expect(at(anchor, 1, 1)).toBeCloseTo(0.8, 1);
    const never = at(anchor, 1, 2);
    expect(never).toBeGreaterThan(-0.4);
    expect(never).toBeLessThan(0.8);
  });

  it("is proportional to the reward scale", () => {
    const [one, ten] = [fitAnchor(table, 0.1), fitAnchor(table, 1)];
    one.weight.forEach((weight, index) => {
      expect(ten.weight[index]).toBeCloseTo(10 * weight, 4);
    });
    expect(ten.bias[0]).toBeCloseTo(10 * one.bias[0]!, 4);
  });
});

describe("an anchor with described agents", () => {
  const table = randomTable(createRandom(9), 40, 6, 4);
  const draw = createRandom(3).normal;
  const features = { width: 2, values: Float64Array.from({ length: 8 }, draw) };

  it("is to the byte the one without, where the features have no width", () => {
    const none = fitAnchor(table, 0.1, undefined, { width: 0, values: new Float64Array(0) });
    expect(none).toEqual(fitAnchor(table, 0.1));
    expect(Object.keys(none)).not.toContain("newcomer");
  });

  it("knows what to expect of newcomers, in scaled units, and is stored with it bit for bit", () => {
    const anchor = fitAnchor(table, 0.1, undefined, features);
    const unscaled = fitAnchor(table, 1, undefined, features);
    expect(anchor.newcomer!.bias[0]).toBeCloseTo(0.1 * unscaled.newcomer!.bias[0]!, 6);
    expect(anchor.newcomer!.errors).toEqual(unscaled.newcomer!.errors);
    const members = [initialState(shape, createRandom(1)).parameters];
    const tensors = ensembleToTensors({ shape, anchor, size: 1, members });
    const bytes = encodeTensors({ tensors, metadata: {} });
    expect(ensembleFromTensors(decodeTensors(bytes)).anchor).toEqual(anchor);
  });
});

describe("a stored Q-function", () => {
  const members = [1, 2].map((seed) => initialState(shape, createRandom(seed)).parameters);
  const anchor = randomAnchor(createRandom(2));
  const ensemble = { shape, anchor, size: 3, members };

  it("comes back with its anchor, bit for bit", () => {
    const tensors = ensembleToTensors(ensemble);
    expect(tensors["anchor.weight"]!.shape).toEqual([6, 4]);
    const bytes = encodeTensors({ tensors, metadata: {} });
    expect(ensembleFromTensors(decodeTensors(bytes))).toEqual(ensemble);
  });

  it("with an anchor that ignores the state and no member that learned anything comes back too", () => {
    const bare = { shape, anchor: zeroAnchor(4), size: 5, members: [] };
    const bytes = encodeTensors({ tensors: ensembleToTensors(bare), metadata: {} });
    expect(ensembleFromTensors(decodeTensors(bytes))).toEqual(bare);
  });

  it("of an older version is refused, and so is an anchor that does not fit", () => {
    const { "anchor.weight": _, ...tensors } = ensembleToTensors(ensemble);
    expect(() => ensembleFromTensors({ tensors, metadata: {} })).toThrow("no tensor anchor.weight");
    const narrow = { shape: [6, 3], data: new Float32Array(18) };
    expect(() =>
      ensembleFromTensors({ tensors: { ...tensors, "anchor.weight": narrow }, metadata: {} }),
    ).toThrow("anchor.weight has shape [6,3], expected [6,4]");
  });
});
