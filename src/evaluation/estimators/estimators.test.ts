import { describe, expect, it } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { clippedDr } from "./clipped-dr.ts";
import type { EstimationRows, Estimator, EstimatorName } from "./estimator.ts";
import { ESTIMATORS, PRIMARY_ESTIMATOR } from "./list.ts";

const estimateOf = (estimator: Estimator, rows: EstimationRows): number => {
  const { numerator, denominator } = estimator.terms(rows);
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return sum(numerator) / sum(denominator);
};

/** Two actions, three rows; the policy always takes action 0. */
const BY_HAND: EstimationRows = {
  rows: 3,
  actions: 2,
  action: Int32Array.of(0, 1, 0),
  outcome: Float64Array.of(1, 0, 0.5),
  target: Float64Array.of(1, 0, 1, 0, 1, 0),
  behaviour: Float64Array.of(0.5, 0.5, 0.8, 0.2, 0.1, 0.9),
  model: Float64Array.of(0.6, 0.2, 0.4, 0.1, 0.8, 0.3),
  weightClip: 4,
};

/** weights 2, 0, min(10, 4) = 4 */
const EXPECTED: Record<EstimatorName, number> = {
  replay_match: 0.75,
  direct_method: 0.6,
  clipped_ips: (2 * 1 + 4 * 0.5) / 3,
  snips: (2 * 1 + 4 * 0.5) / 6,
  clipped_dr: (0.6 + 2 * 0.4 + 0.4 + 0.8 + 4 * (0.5 - 0.8)) / 3,
};

const SUCCESS = [
  [0.9, 0.5, 0.2],
  [0.3, 0.6, 0.7],
];
const PROPENSITY = [
  [0.2, 0.5, 0.3],
  [0.6, 0.25, 0.15],
];
const TARGET = [
  [0.7, 0.2, 0.1],
  [0, 0.5, 0.5],
];
const TRUTH = (0.63 + 0.1 + 0.02 + 0.3 + 0.35) / 2;

/** Logged rows of two contexts with known propensities and a reward model that is wrong by `modelError`. */
function simulate(seed: number, count: number, target: number[][], modelError: number): EstimationRows {
  const random = createRandom(seed);
  const context = Int32Array.from({ length: count }, () => random.integer(2));
  const action = context.map((kind) => random.categorical(PROPENSITY[kind] ?? []));
  const spread = (table: number[][]) => Float64Array.from([...context].flatMap((kind) => table[kind] ?? []));
  return {
    rows: count,
    actions: 3,
    action,
    outcome: Float64Array.from(action, (chosen, row) =>
      random.next() < (SUCCESS[context[row] ?? 0]?.[chosen] ?? 0) ? 1 : 0,
    ),
    target: spread(target),
    behaviour: spread(PROPENSITY),
    model: spread(SUCCESS).map((value) => value + modelError),
    weightClip: 100,
  };
}

function reverse(rows: EstimationRows): EstimationRows {
  const order = Array.from({ length: rows.rows }, (_, row) => rows.rows - 1 - row);
  const wide = (values: Float64Array) =>
    Float64Array.from(
      order.flatMap((row) => [...values.subarray(row * rows.actions, (row + 1) * rows.actions)]),
    );
  return {
    ...rows,
    action: Int32Array.from(order, (row) => rows.action[row] ?? 0),
    outcome: Float64Array.from(order, (row) => rows.outcome[row] ?? 0),
    target: wide(rows.target),
    behaviour: wide(rows.behaviour),
    model: wide(rows.model),
  };
}

describe.each(ESTIMATORS.map((estimator) => [estimator.name, estimator] as const))(
  "%s",
  (name, estimator) => {
    it("agrees with the case worked by hand", () => {
      expect(estimateOf(estimator, BY_HAND)).toBeCloseTo(EXPECTED[name], 12);
    });

    it("does not depend on the order of the rows", () => {
      const rows = simulate(1, 300, TARGET, 0.05);
      expect(estimateOf(estimator, reverse(rows))).toBeCloseTo(estimateOf(estimator, rows), 12);
    });
  },
);

const named = (names: readonly EstimatorName[]) =>
  ESTIMATORS.filter((estimator) => names.includes(estimator.name)).map(
    (estimator) => [estimator.name, estimator] as const,
  );

describe.each(named(["clipped_ips", "snips"]))("%s", (_, estimator) => {
  it("gives the observed mean when the policy is the behaviour", () => {
    const rows = simulate(2, 500, PROPENSITY, 0.3);
    const observed = rows.outcome.reduce((sum, value) => sum + value, 0) / rows.rows;
    expect(estimateOf(estimator, rows)).toBeCloseTo(observed, 12);
  });
});

describe.each(named(["clipped_ips", "snips", "clipped_dr"]))("%s", (_, estimator) => {
  it("finds the true value with known propensities, even with a wrong reward model", () => {
    expect(Math.abs(estimateOf(estimator, simulate(3, 60_000, TARGET, 0.2)) - TRUTH)).toBeLessThan(0.015);
  });
});

describe("the estimators together", () => {
  it("are told apart: replay is fooled by uneven logging, the direct method by a wrong model", () => {
    const rows = simulate(4, 60_000, TARGET, 0.2);
    const find = (name: EstimatorName) => ESTIMATORS.find((each) => each.name === name) ?? PRIMARY_ESTIMATOR;
    const fooled = (0.14 * 0.9 + 0.1 * 0.5 + 0.03 * 0.2 + 0.125 * 0.6 + 0.075 * 0.7) / (0.27 + 0.2);
    expect(Math.abs(fooled - TRUTH)).toBeGreaterThan(0.04);
    expect(Math.abs(estimateOf(find("replay_match"), rows) - fooled)).toBeLessThan(0.01);
    expect(estimateOf(find("direct_method"), rows) - TRUTH).toBeCloseTo(0.2, 2);
  });

  it("have doubly robust as the primary one, right with wrong propensities when the reward model is right", () => {
    expect(PRIMARY_ESTIMATOR).toBe(clippedDr);
    const rows = simulate(5, 60_000, TARGET, 0);
    const wrong = { ...rows, behaviour: rows.behaviour.map(() => 1 / 3) };
    expect(Math.abs(estimateOf(clippedDr, wrong) - TRUTH)).toBeLessThan(0.015);
  });

  it("cut a weight at the clip, never above", () => {
    const clipped = estimateOf(clippedDr, { ...BY_HAND, weightClip: 1 });
    expect(clipped).toBeCloseTo((0.6 + 0.4 + 0.4 + 0.8 - 0.3) / 3, 12);
  });
});
