import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { takeRows } from "../numeric/sparse.ts";
import { cqlLoss, huber, listSuccessors, temporalDifferenceTargets } from "./cql.ts";
import type { LearnerSettings } from "./learner.ts";
import { createGradientWorkspace, lossAndGradient } from "./plain-learner.ts";
import { initialState } from "./q-network.ts";
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

const numbers = (count: number) => Int32Array.from({ length: count }, (_, row) => row);
const doubles = (length: number) => new Float64Array(length);

describe("the Huber loss", () => {
  it("is half the square up to 1 and a line of slope 1 beyond", () => {
    expect([huber(0), huber(-0.5), huber(1), huber(-3)]).toEqual([0, 0.125, 0.5, 2.5]);
  });
});

describe("the temporal-difference target", () => {
  const state = sparseOf([1]);
  const targetsOf = (
    row: { nextState?: typeof state; steps?: number; nextMask?: number[] },
    next: number[][],
  ) => {
    const table = tableOf(1, 2, [{ state, action: 0, reward: 5, ...row }]);
    const targets = doubles(1);
    const [online, target] = next.map((values) => Float64Array.from(values));
    temporalDifferenceTargets(table, [0], 1, settings, online!, target!, targets);
    return targets[0]!;
  };

  it("of a terminal transition has no bootstrapped value", () => {
    expect(targetsOf({}, [[], []])).toBeCloseTo(0.5, 12);
  });

  it("takes the target network's value of the action that the online network prefers", () => {
    const next = [
      [1, 2],
      [30, 4],
    ];
    expect(targetsOf({ nextState: state }, next)).toBeCloseTo(0.5 + 0.9 * 4, 12);
  });

  it("discounts by gamma to the power of the steps, over allowed actions only", () => {
    const next = [
      [1, 2],
      [3, 4],
    ];
    const row = { nextState: state, steps: 2, nextMask: [1, 0] };
    expect(targetsOf(row, next)).toBeCloseTo(0.5 + 0.81 * 3, 12);
  });

  it("asks for successors only where there are some", () => {
    const table = tableOf(1, 2, [
      { state, action: 0, reward: 1 },
      { state, action: 1, reward: 1, nextState: state },
    ]);
    const successors = new Int32Array(2);
    expect(listSuccessors(table, [0, 1], 2, successors)).toBe(1);
    expect(successors[0]).toBe(1);
  });
});

describe("the CQL loss", () => {
  it("agrees with a case worked by hand", () => {
    // Q = (0, ln 3, masked 9), action 1, target ln 3 + 2: error -2, Huber 1.5; logsumexp = ln 4, minus ln 3
    const table = tableOf(1, 3, [{ state: sparseOf([1]), action: 1, reward: 0, mask: [1, 1, 0] }]);
    const gradient = doubles(3);
    const values = Float64Array.of(0, Math.log(3), 9);
    const loss = cqlLoss(table, [0], 1, 0.5, values, Float64Array.of(Math.log(3) + 2), gradient);
    expect(loss.temporalDifference).toBeCloseTo(1.5, 12);
    expect(loss.conservative).toBeCloseTo(Math.log(4 / 3), 12);
    expect(loss.total).toBeCloseTo(1.5 + 0.5 * Math.log(4 / 3), 12);
    expect(loss.meanQ).toBeCloseTo(Math.log(3), 12);
    // softmax (1/4, 3/4): 0.5 * 1/4; 0.5 * (3/4 - 1) - 1 (error cut at -1); 0
    expect(gradient[0]).toBeCloseTo(0.125, 12);
    expect(gradient[1]).toBeCloseTo(-1.125, 12);
    expect(gradient[2]).toBe(0);
  });

  const problem = (seed: number) => {
    const random = createRandom(seed);
    const table = randomTable(random, 9, 6, 4);
    const shape = { inputs: 6, hidden: [5, 7], actions: 4 };
    const draw = () => {
      const { parameters } = initialState(shape, random);
      return Float64Array.from(parameters, (value) => value + 0.3 * random.normal());
    };
    return { table, shape, parameters: draw(), target: draw() };
  };

  it("has the gradient that finite differences give, in every block of parameters", () => {
    for (const seed of [1, 2, 3]) {
      const { table, shape, parameters, target } = problem(seed);
      const workspace = createGradientWorkspace(shape, parameters, target, doubles);
      const rows = numbers(table.rows);
      lossAndGradient(workspace, settings, table, rows);
      const gradient = Float64Array.from(workspace.gradient);
      // the target y is a constant of the gradient, but moves with the parameters here: hold it through a frozen y
      const frozen = Float64Array.from(workspace.pass.targets);
      const lossAt = (index: number, step: number) => {
        parameters[index]! += step;
        lossAndGradient(workspace, settings, table, rows);
        const values = workspace.pass.activations.at(-1)!;
        const loss = cqlLoss(
          table,
          rows,
          rows.length,
          settings.alpha,
          values,
          frozen,
          doubles(values.length),
        ).total;
        parameters[index]! -= step;
        return loss;
      };
      const step = 1e-6;
      let checked = 0;
      for (let index = 0; index < parameters.length; index++) {
        const numeric = (lossAt(index, step) - lossAt(index, -step)) / (2 * step);
        expect(Math.abs(gradient[index]! - numeric)).toBeLessThan(1e-7);
        if (Math.abs(numeric) > 1e-4) checked += 1;
      }
      for (const { weight, bias } of workspace.gradientLayers) {
        expect(weight.some((value) => Math.abs(value) > 1e-4)).toBe(true);
        expect(bias.some((value) => Math.abs(value) > 1e-4)).toBe(true);
      }
      expect(checked).toBeGreaterThan(parameters.length / 3);
    }
  });

  it("gives masked actions no gradient and lets them take no part", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { table, shape, parameters, target } = problem(seed);
        const rows = numbers(table.rows);
        // action 3 is allowed nowhere
        for (let row = 0; row < table.rows; row++) {
          if (table.action[row] === 3) table.action[row] = 0;
          table.mask.set([1, 1, 1, 0], row * 4);
          table.nextMask.set([1, 1, 1, 0], row * 4);
        }
        const workspace = createGradientWorkspace(shape, parameters, target, doubles);
        const before = lossAndGradient(workspace, settings, table, rows);
        const last = workspace.gradientLayers.at(-1)!;
        expect(last.bias[3]).toBe(0);
        expect(last.weight.filter((_, index) => index % 4 === 3).every((value) => value === 0)).toBe(true);
        workspace.online.at(-1)!.bias[3]! += 50;
        workspace.target.at(-1)!.bias[3]! -= 50;
        expect(lossAndGradient(workspace, settings, table, rows)).toEqual(before);
      }),
      { numRuns: 30 },
    );
  });

  it("does not depend on the order of the batch", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const { table, shape, parameters, target } = problem(seed);
        const workspace = createGradientWorkspace(shape, parameters, target, doubles);
        const forwards = lossAndGradient(workspace, settings, table, numbers(table.rows)).total;
        const gradient = Float64Array.from(workspace.gradient);
        const shuffled = createRandom(seed).shuffle(numbers(table.rows));
        const mixed = lossAndGradient(workspace, settings, table, shuffled).total;
        expect(mixed).toBeCloseTo(forwards, 10);
        workspace.gradient.forEach((value, index) => {
          expect(value).toBeCloseTo(gradient[index]!, 10);
        });
      }),
      { numRuns: 30 },
    );
  });

  it("is plain double DQN when alpha is zero: only the logged action gets a gradient", () => {
    const { table } = problem(5);
    const gradient = doubles(table.rows * 4);
    const values = Float64Array.from({ length: table.rows * 4 }, (_, index) => Math.sin(index));
    const loss = cqlLoss(table, numbers(table.rows), table.rows, 0, values, doubles(table.rows), gradient);
    expect(loss.total).toBe(loss.temporalDifference);
    gradient.forEach((value, index) => {
      if (index % 4 !== table.action[Math.floor(index / 4)]) expect(value).toBe(0);
    });
  });

  it("needs no next state of a terminal row", () => {
    const { table, shape, parameters, target } = problem(6);
    table.done.fill(1);
    const workspace = createGradientWorkspace(shape, parameters, target, doubles);
    const before = lossAndGradient(workspace, settings, table, numbers(table.rows));
    const emptied = { ...table, nextStates: takeRows(table.nextStates, []) };
    expect(lossAndGradient(workspace, settings, emptied, numbers(table.rows))).toEqual(before);
  });
});
