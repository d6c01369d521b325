import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { type Anchor, zeroAnchor } from "./anchor.ts";
import type { Ensemble } from "./ensemble.ts";
import { decisionOf, loggedScores } from "./logged-scores.ts";
import { createPlainLearner } from "./plain-learner.ts";
import { initialState, parameterCount } from "./q-network.ts";
import { createQPolicy } from "./q-policy.ts";
import { randomTable, sparseOf } from "./simulated-transitions.fixture.ts";

const random = createRandom(2);
const shape = { inputs: 6, hidden: [8, 4], actions: 3 };
const start = initialState(shape, random);
const parameters = start.parameters.map((value) => value + 0.2 * random.normal());
const draw = (length: number) => Float32Array.from({ length }, () => random.normal());
const anchor = { inputs: 6, actions: 3, weight: draw(18), bias: draw(3) };
/** One network as an ensemble of its own. */
const alone = (of: Float32Array, prior: Anchor): Ensemble => ({
  shape,
  anchor: prior,
  size: 1,
  members: [of],
});
const policy = createQPolicy("q", alone(parameters, anchor), 0.1);
const table = randomTable(random, 600, 6, 3);

describe("the policy of a Q-network", () => {
  it("scores in units of the reward what the learner says of the same rows, more than one pass of them", () => {
    const settings = {
      learningRate: 1,
      gamma: 1,
      tau: 1,
      alpha: 1,
      weightDecay: 0,
      rewardScale: 0.1,
      dropout: 0,
      seed: 0,
    };
    const learner = createPlainLearner(shape, settings, { ...start, parameters }, anchor);
    const values = learner.qValues(table.states);
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
    expect(() => createQPolicy("q", alone(new Float32Array(5), anchor), 0.1)).toThrow(
      `needs ${parameterCount(shape)}`,
    );
    expect(() => createQPolicy("q", alone(parameters, zeroAnchor(4)), 0.1)).toThrow(
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
  it("says its anchor: the bias in an empty state, and what each entry of the state adds", () => {
    const { parameters: untrained } = initialState(shape, createRandom(1));
    const weight = new Float32Array(18);
    weight.set([1, 2, 3], 2 * 3); // column 2
    const fixed = { inputs: 6, actions: 3, weight, bias: Float32Array.of(0.3, -0.2, 0.1) };
    const fresh = createQPolicy("fresh", alone(untrained, fixed), 0.5);
    const scoresOf = (state: readonly number[]) =>
      [...fresh.scores({ state: sparseOf(state), taskType: -1, mask: Uint8Array.of(1, 1, 1) })].map((score) =>
        score.toFixed(5),
      );
    expect(scoresOf([])).toEqual(["0.60000", "-0.40000", "0.20000"]);
    expect(scoresOf([7, 7, 2])).toEqual(["4.60000", "7.60000", "12.20000"]);
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
