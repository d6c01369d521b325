import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { dropoutKey, dropoutOf, dropUnits } from "./dropout.ts";
import type { LearnerSettings } from "./learner.ts";
import { createGradientWorkspace, lossAndGradient } from "./plain-learner.ts";
import { initialState } from "./q-network.ts";
import { randomTable } from "./simulated-transitions.fixture.ts";

const UNITS = 4096;

/** Which of many units of a row survive, as ones and zeros. */
function survivors(
  probability: number,
  seed: number,
  step: number,
  layer: number,
  row: number,
): Float64Array {
  const values = new Float64Array(UNITS).fill(1);
  const constants = dropoutOf(probability);
  dropUnits(values, 0, UNITS, dropoutKey(seed, step, layer, row), constants);
  return values.map((value) => (value === 0 ? 0 : 1));
}

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("dropout", () => {
  it("drops the share asked for and scales the rest so that the mean stays", () => {
    for (const probability of [0.1, 0.25, 0.8]) {
      const values = new Float64Array(UNITS).fill(3);
      dropUnits(values, 0, UNITS, dropoutKey(1, 2, 0, 4), dropoutOf(probability));
      // four standard deviations of a share
      const room = 4 * Math.sqrt((probability * (1 - probability)) / UNITS);
      expect(Math.abs(values.filter((value) => value === 0).length / UNITS - probability)).toBeLessThan(room);
      expect(new Set(values)).toEqual(new Set([0, 3 * Math.fround(1 / (1 - probability))]));
    }
  });

  it("depends on seed, step, layer and row, each of them, as if drawn independently", () => {
    const base = survivors(0.5, 1, 10, 0, 3);
    expect(survivors(0.5, 1, 10, 0, 3)).toEqual(base);
    const others: [number, number, number, number][] = [
      [2, 10, 0, 3],
      [1, 11, 0, 3],
      [1, 10, 1, 3],
      [1, 10, 0, 4],
      [1, 3, 0, 10],
    ];
    for (const other of others) {
      const agreement = survivors(0.5, ...other).map((value, unit) => (value === base[unit] ? 1 : 0));
      expect(Math.abs(mean(agreement) - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / UNITS));
    }
  });

  it("changes nothing at 0 and refuses 1", () => {
    expect(mean(survivors(0, 1, 1, 1, 1))).toBe(1);
    expect(() => dropoutOf(1)).toThrow(RangeError);
    expect(() => dropoutOf(-0.1)).toThrow(RangeError);
    expect(() => dropoutOf(Number.NaN)).toThrow(RangeError);
  });

  it("has the gradient that finite differences give", () => {
    const doubles = (length: number) => new Float64Array(length);
    const random = createRandom(2);
    const shape = { inputs: 6, hidden: [8, 7], actions: 4 };
    const table = randomTable(random, 9, 6, 4);
    // rows with no successor: the target is then a constant of the parameters
    table.done.fill(1);
    const settings: LearnerSettings = {
      learningRate: 0.001,
      gamma: 0.9,
      tau: 0.01,
      alpha: 0.5,
      weightDecay: 0,
      rewardScale: 0.1,
      dropout: 0.4,
      seed: 3,
    };
    const rows = Int32Array.from({ length: 9 }, (_, row) => row);
    const parameters = Float64Array.from(initialState(shape, random).parameters, (value) => {
      return value + 0.3 * random.normal();
    });
    const workspace = createGradientWorkspace(shape, parameters, parameters, doubles);
    const lossAt = () => lossAndGradient(workspace, settings, table, rows, 5).total;
    lossAt();
    const gradient = workspace.gradient.slice();
    const step = 1e-6;
    for (let index = 0; index < parameters.length; index++) {
      const value = parameters[index]!;
      parameters[index] = value + step;
      const above = lossAt();
      parameters[index] = value - step;
      const numeric = (above - lossAt()) / (2 * step);
      parameters[index] = value;
      expect(Math.abs(gradient[index]! - numeric)).toBeLessThan(1e-7);
    }
    expect(gradient.filter((value) => Math.abs(value) > 1e-4).length).toBeGreaterThan(parameters.length / 4);
  });
});
