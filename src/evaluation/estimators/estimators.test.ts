import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clippedDr } from "./clipped-dr.ts";
import { estimateOf, PROPENSITY, reorder, simulateRows, TARGET, TRUTH } from "./estimation-rows.fixture.ts";
import type { EstimationRows, EstimatorName } from "./estimator.ts";
import { ESTIMATORS, PRIMARY_ESTIMATOR } from "./list.ts";

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

/** weights 2, 0, 10, clipped at 4; residuals 0.4, -0.1, -0.3; lambda 4 * 4^2 = 64: 128 / 68 and 640 / 164 */
const EXPECTED: Record<EstimatorName, number> = {
  replay_match: 0.75,
  direct_method: 0.6,
  ips: (2 * 1 + 10 * 0.5) / 3,
  clipped_ips: (2 * 1 + 4 * 0.5) / 3,
  snips: (2 * 1 + 4 * 0.5) / 6,
  dr: (0.6 + 2 * 0.4 + 0.4 + 0.8 - 10 * 0.3) / 3,
  clipped_dr: (0.6 + 2 * 0.4 + 0.4 + 0.8 - 4 * 0.3) / 3,
  switch_dr: (0.6 + 2 * 0.4 + 0.4 + 0.8) / 3,
  dros: (0.6 + (128 / 68) * 0.4 + 0.4 + 0.8 - (640 / 164) * 0.3) / 3,
};

const DOUBLY_ROBUST: readonly EstimatorName[] = ["dr", "clipped_dr", "switch_dr", "dros"];
const USES_MODEL: readonly EstimatorName[] = ["direct_method", ...DOUBLY_ROBUST];
const SELF_NORMALISED: readonly EstimatorName[] = ["replay_match", "snips"];
const all = ESTIMATORS.map((estimator) => [estimator.name, estimator] as const);
const named = (names: readonly EstimatorName[]) => all.filter(([name]) => names.includes(name));

/** Any rows: probabilities above zero in the log, also zeros in the policy; outcomes and models between -2 and 2. */
const anyRows: fc.Arbitrary<EstimationRows> = fc
  .record({ rows: fc.integer({ min: 1, max: 12 }), actions: fc.integer({ min: 1, max: 4 }) })
  .chain(({ rows, actions }) => {
    const row = (smallest: number) =>
      fc
        .array(fc.integer({ min: smallest, max: 20 }), { minLength: actions, maxLength: actions })
        .map((parts) => (parts.some((part) => part > 0) ? parts : parts.map(() => 1)))
        .map((parts) => parts.map((part) => part / parts.reduce((sum, each) => sum + each, 0)));
    const table = (smallest: number) =>
      fc
        .array(row(smallest), { minLength: rows, maxLength: rows })
        .map((lines) => Float64Array.from(lines.flat()));
    const values = (length: number) =>
      fc
        .array(fc.integer({ min: -200, max: 200 }), { minLength: length, maxLength: length })
        .map((parts) => Float64Array.from(parts, (part) => part / 100));
    return fc.record({
      rows: fc.constant(rows),
      actions: fc.constant(actions),
      action: fc
        .array(fc.integer({ min: 0, max: actions - 1 }), { minLength: rows, maxLength: rows })
        .map((chosen) => Int32Array.from(chosen)),
      outcome: values(rows),
      target: table(0),
      behaviour: table(1),
      model: values(rows * actions),
      weightClip: fc.integer({ min: 1, max: 30 }),
    });
  });

/** NaN where a self-normalised estimate has nothing to divide by: then both sides are undefined. */
function expectSame(left: number, right: number): void {
  if (Number.isNaN(left) || Number.isNaN(right)) expect([left, right]).toEqual([Number.NaN, Number.NaN]);
  else expect(Math.abs(left - right)).toBeLessThan(1e-9 * Math.max(1, Math.abs(left)));
}

describe.each(all)("%s", (name, estimator) => {
  it("agrees with the case worked by hand", () => {
    expect(estimateOf(estimator, BY_HAND)).toBeCloseTo(EXPECTED[name], 12);
  });

  it("does not depend on the order of the rows", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const order = Array.from({ length: rows.rows }, (_, row) => rows.rows - 1 - row);
        expectSame(estimateOf(estimator, reorder(rows, order)), estimateOf(estimator, rows));
      }),
    );
  });

  it("turns with the scale of the outcome", () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: -5, max: 5 }), (rows, factor) => {
        const scaled = {
          ...rows,
          outcome: rows.outcome.map((value) => factor * value),
          model: rows.model.map((value) => factor * value),
        };
        expectSame(estimateOf(estimator, scaled), factor * estimateOf(estimator, rows));
      }),
    );
  });

  it("gives finite terms where the policy never does what the log did", () => {
    const target = Float64Array.of(0, 1, 1, 0, 0, 1);
    const { numerator, denominator } = estimator.terms({ ...BY_HAND, target });
    for (const value of [...numerator, ...denominator]) expect(Number.isFinite(value)).toBe(true);
    const value = estimateOf(estimator, { ...BY_HAND, target });
    if (SELF_NORMALISED.includes(name)) expect(value).toBeNaN();
    else expect(value).toBeCloseTo(USES_MODEL.includes(name) ? (0.2 + 0.4 + 0.3) / 3 : 0, 12);
  });
});

describe.each(named([...USES_MODEL, ...SELF_NORMALISED]))("%s", (_, estimator) => {
  it("moves by a constant when outcome and model do", () => {
    fc.assert(
      fc.property(anyRows, fc.integer({ min: -5, max: 5 }), (rows, constant) => {
        const moved = {
          ...rows,
          outcome: rows.outcome.map((value) => value + constant),
          model: rows.model.map((value) => value + constant),
        };
        expectSame(estimateOf(estimator, moved), estimateOf(estimator, rows) + constant);
      }),
    );
  });
});

describe.each(named(DOUBLY_ROBUST))("%s", (_, estimator) => {
  it("is the direct method where the model says what happened", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const outcome = Float64Array.from(rows.action, (action, row) => {
          return rows.model[row * rows.actions + action]!;
        });
        const [, direct] = named(["direct_method"])[0]!;
        expectSame(estimateOf(estimator, { ...rows, outcome }), estimateOf(direct, rows));
      }),
    );
  });
});

describe.each(named(["ips", "clipped_ips", "snips"]))("%s", (_, estimator) => {
  it("gives the observed mean when the policy is the behaviour", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const observed = rows.outcome.reduce((sum, value) => sum + value, 0) / rows.rows;
        expectSame(estimateOf(estimator, { ...rows, target: rows.behaviour }), observed);
      }),
    );
  });
});

describe.each(named(["dr", "clipped_dr", "switch_dr"]))("%s", (_, estimator) => {
  it("gives the observed mean when the policy is the behaviour and the model tells no actions apart", () => {
    fc.assert(
      fc.property(anyRows, (rows) => {
        const observed = rows.outcome.reduce((sum, value) => sum + value, 0) / rows.rows;
        const model = rows.model.map((_, at) => rows.model[at - (at % rows.actions)]!);
        expectSame(estimateOf(estimator, { ...rows, model, target: rows.behaviour }), observed);
      }),
    );
  });
});

describe.each(named(["ips", "clipped_ips", "snips", "dr", "clipped_dr", "switch_dr", "dros"]))(
  "%s",
  (_, estimator) => {
    it("finds the true value with known propensities, even with a wrong reward model", () => {
      const rows = simulateRows(3, 60_000, TARGET, 0.2);
      expect(Math.abs(estimateOf(estimator, rows) - TRUTH)).toBeLessThan(0.015);
    });
  },
);

describe.each(named(["ips", "dr"]))("%s", (_, estimator) => {
  it("is unbiased with known propensities: the mean of many small logs is the true value", () => {
    const values = Array.from({ length: 2000 }, (_, seed) =>
      estimateOf(estimator, simulateRows(1000 + seed, 40, TARGET, 0.2)),
    );
    const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
    const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / values.length);
    expect(Math.abs(centre - TRUTH)).toBeLessThan((3 * spread) / Math.sqrt(values.length));
    expect(spread / Math.sqrt(values.length)).toBeLessThan(0.005);
  });
});

describe("the estimators together", () => {
  const find = (name: EstimatorName) => ESTIMATORS.find((each) => each.name === name) ?? PRIMARY_ESTIMATOR;

  it("have one of each name, the primary among them", () => {
    expect(new Set(ESTIMATORS.map(({ name }) => name)).size).toBe(Object.keys(EXPECTED).length);
    expect(PRIMARY_ESTIMATOR).toBe(clippedDr);
  });

  it("are told apart: replay is fooled by uneven logging, the direct method by a wrong model", () => {
    const rows = simulateRows(4, 60_000, TARGET, 0.2);
    const fooled = (0.14 * 0.9 + 0.1 * 0.5 + 0.03 * 0.2 + 0.125 * 0.6 + 0.075 * 0.7) / (0.27 + 0.2);
    expect(Math.abs(fooled - TRUTH)).toBeGreaterThan(0.04);
    expect(Math.abs(estimateOf(find("replay_match"), rows) - fooled)).toBeLessThan(0.01);
    expect(estimateOf(find("direct_method"), rows) - TRUTH).toBeCloseTo(0.2, 2);
  });

  it("are right with wrong propensities when the reward model is right, if doubly robust", () => {
    const rows = simulateRows(5, 60_000, TARGET, 0);
    const wrong = { ...rows, behaviour: rows.behaviour.map(() => 1 / 3) };
    for (const name of DOUBLY_ROBUST)
      expect(Math.abs(estimateOf(find(name), wrong) - TRUTH)).toBeLessThan(0.015);
    expect(Math.abs(estimateOf(find("ips"), wrong) - TRUTH)).toBeGreaterThan(0.05);
  });

  it("keep every weight at or below the clip where they promise to", () => {
    const one = {
      ...BY_HAND,
      rows: 1,
      action: Int32Array.of(0),
      outcome: Float64Array.of(1),
      target: Float64Array.of(1, 0),
      model: Float64Array.of(0, 0),
    };
    fc.assert(
      fc.property(
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 50 }),
        (mu, clip) => {
          const row = { ...one, behaviour: Float64Array.of(mu, 1 - mu), weightClip: clip };
          for (const name of ["clipped_ips", "clipped_dr", "switch_dr", "dros"] as const)
            expect(estimateOf(find(name), row)).toBeLessThanOrEqual(Math.min(clip, 1 / mu) + 1e-9);
        },
      ),
    );
  });

  it("agree with each other when no weight reaches the clip, except for the shrunken one", () => {
    const rows = simulateRows(6, 500, PROPENSITY, 0.1);
    for (const name of ["clipped_dr", "switch_dr"] as const)
      expect(estimateOf(find(name), rows)).toBe(estimateOf(find("dr"), rows));
    expect(Math.abs(estimateOf(find("dros"), rows) - estimateOf(find("dr"), rows))).toBeLessThan(1e-4);
  });
});
