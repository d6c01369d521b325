import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { stackRows } from "../numeric/sparse.ts";
import { zeroAnchor } from "./anchor.ts";
import { decisionOf, loggedScores } from "./logged-scores.ts";
import { createPlainLearner } from "./plain-learner.ts";
import { initialState, parameterCount } from "./q-network.ts";
import { createQPolicy } from "./q-policy.ts";
import { randomTable, sparseOf } from "./simulated-transitions.fixture.ts";

const random = createRandom(2);
const shape = { inputs: 6, hidden: [8, 4], actions: 3 };
const start = initialState(shape, random);
const parameters = start.parameters.map((value) => value + 0.2 * random.normal());
const anchor = { taskTypes: 2, actions: 3, values: Float32Array.from({ length: 9 }, () => random.normal()) };
const policy = createQPolicy("q", { shape, parameters, anchor }, 0.1);
const table = randomTable(random, 600, 6, 3);
table.taskType.forEach((_, row) => {
  table.taskType[row] = (row % 4) - 1; // -1 is unknown, 2 came after the anchor was fitted
});

describe("the policy of a Q-network", () => {
  it("scores in units of the reward what the learner says of the same rows, more than one pass of them", () => {
    const settings = { learningRate: 1, gamma: 1, tau: 1, alpha: 1, weightDecay: 0, rewardScale: 0.1 };
    const learner = createPlainLearner(shape, settings, { ...start, parameters }, anchor);
    const values = learner.qValues(table.states, table.taskType);
    for (const row of [0, 255, 256, 257, 258, 599]) {
      const decision = decisionOf(table, row);
      policy.scores(decision).forEach((score, action) => {
        if (decision.mask[action]) expect(score).toBeCloseTo(values[row * 3 + action]! * 10, 4);
        else expect(score).toBe(Number.NEGATIVE_INFINITY);
      });
    }
  });

  it("puts all mass on the best allowed action", () => {
    const decision = { state: sparseOf([1, 0, 0, 2, 0, 0]), taskType: -1, mask: Uint8Array.of(1, 0, 1) };
    const [first, , third] = policy.scores(decision);
    expect([...policy.probabilities(decision)]).toEqual(first! >= third! ? [1, 0, 0] : [0, 0, 1]);
  });

  it("refuses parameters of another length", () => {
    expect(() => createQPolicy("q", { shape, parameters: new Float32Array(5), anchor }, 0.1)).toThrow(
      `needs ${parameterCount(shape)}`,
    );
    expect(() => createQPolicy("q", { shape, parameters, anchor: zeroAnchor(4) }, 0.1)).toThrow(
      "3 actions, its anchor 4",
    );
  });

  it("is scored for calibration on single delegations only, at the logged action", () => {
    const single = Array.from({ length: 600 }, (_, row) => row).filter((row) => table.steps[row] === 1);
    const { scores, outcomes } = loggedScores(policy, table);
    expect(scores.length).toBe(single.length);
    expect(outcomes.length).toBe(single.length);
    expect(scores[4]).toBe(policy.scores(decisionOf(table, single[4]!))[table.action[single[4]!]!]);
  });
});

describe("a fresh network", () => {
  it("says the anchor of the task type, whatever else the state", () => {
    const { parameters: untrained } = initialState(shape, createRandom(1));
    const fixed = { taskTypes: 1, actions: 3, values: Float32Array.of(0.3, -0.2, 0.1, 0.5, 0.6, 0.7) };
    const fresh = createQPolicy("fresh", { shape, parameters: untrained, anchor: fixed }, 1);
    const states = stackRows([sparseOf([1, 2, 3]), sparseOf([])], 6);
    for (const row of [0, 1]) {
      const [at, end] = [states.offsets[row]!, states.offsets[row + 1]!];
      const state = { indices: states.indices.subarray(at, end), values: states.values.subarray(at, end) };
      const scores = fresh.scores({ state, taskType: 0, mask: Uint8Array.of(1, 1, 1) });
      expect([...scores].map((score) => score.toFixed(6))).toEqual(["0.300000", "-0.200000", "0.100000"]);
      const unknown = fresh.scores({ state, taskType: -1, mask: Uint8Array.of(1, 1, 1) });
      expect([...unknown].map((score) => score.toFixed(6))).toEqual(["0.500000", "0.600000", "0.700000"]);
    }
  });

  it("draws hidden weights within the bound of He", () => {
    const wide = { inputs: 600, hidden: [40], actions: 2 };
    const { parameters: drawn } = initialState(wide, createRandom(5));
    const weights = drawn.subarray(0, 600 * 40);
    expect(Math.max(...weights)).toBeLessThanOrEqual(Math.sqrt(6 / 600));
    const square = weights.reduce((sum, value) => sum + value * value, 0) / weights.length;
    expect(square / (2 / 600)).toBeCloseTo(1, 1);
  });
});
