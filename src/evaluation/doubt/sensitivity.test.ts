import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { mean, variance } from "../../numeric/statistics.ts";
import { drawResamples } from "../bootstrap.ts";
import type { EstimationRows } from "../estimators/estimator.ts";
import { gainSensitivity } from "./sensitivity.ts";
import { ascendingOrder, smallestRatio } from "./weighted-range.ts";

interface Row {
  /** probability of the logged action, by the policy and by the behaviour model */
  target: number;
  chosen: number;
  outcome: number;
  expected: number;
}

/** Two actions, of which the first was always taken. */
const rowsOf = (rows: readonly Row[]): EstimationRows => ({
  rows: rows.length,
  actions: 2,
  action: new Int32Array(rows.length),
  outcome: Float64Array.from(rows, ({ outcome }) => outcome),
  target: Float64Array.from(rows.flatMap(({ target }) => [target, 1 - target])),
  behaviour: Float64Array.from(rows.flatMap(({ chosen }) => [chosen, 1 - chosen])),
  model: Float64Array.from(rows.flatMap(({ expected }) => [expected, expected])),
  weightClip: 10,
});

const eachAlone = (rows: number) => ({
  cluster: Int32Array.from({ length: rows }, (_, row) => row),
  clusters: rows,
});

const times = (count: number, row: Row): Row[] => Array.from({ length: count }, () => row);

const anyRow = fc.record({
  target: fc.constantFrom(0, 0.3, 1),
  chosen: fc.double({ min: 0.05, max: 1, noNaN: true }),
  outcome: fc.constantFrom(0, 1),
  expected: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** The extremes of the gain over all weights at one of their bounds, one by one. */
function byBruteForce(rows: readonly Row[], gamma: number): { low: number; high: number } {
  const base = mean(rows.map(({ expected, outcome }) => expected - outcome));
  const values: number[] = [];
  for (let corner = 0; corner < 2 ** rows.length; corner++) {
    let top = 0;
    let bottom = 0;
    rows.forEach(({ target, chosen, outcome, expected }, index) => {
      const factor = (corner >> index) & 1 ? gamma : 1 / gamma;
      const weight = Math.min(10, target / chosen) * (chosen + (1 - chosen) * factor);
      top += weight * (outcome - expected);
      bottom += weight;
    });
    values.push(base + top / bottom);
  }
  return { low: Math.min(...values), high: Math.max(...values) };
}

describe("smallestRatio", () => {
  it("agrees with the case worked by hand", () => {
    // high on the 0, low on the 1: 1.5 / (1.5 + 3)
    const values = Float64Array.of(1, 0);
    const bounds = { low: Float64Array.of(1.5, 1.5), high: Float64Array.of(3, 3) };
    const { value, weights } = smallestRatio(values, ascendingOrder(values), bounds);
    expect(value).toBeCloseTo(1 / 3, 12);
    expect([...weights]).toEqual([1.5, 3]);
  });

  it("is nothing where nothing has a weight", () => {
    const nothing = new Float64Array(2);
    const { value } = smallestRatio(Float64Array.of(1, 0), Int32Array.of(1, 0), {
      low: nothing,
      high: nothing,
    });
    expect(value).toBeNaN();
  });
});

describe("gainSensitivity", () => {
  it("finds the confounder that makes a gain out of nothing, worked by hand", () => {
    // easy tasks succeed, hard ones fail, whoever is sent. The policy's agent was sent to 7 of 10 easy and 3 of 10 hard ones:
    // odds 7/3 and 3/7 where the log knows only 1. So it seems to gain 0.7 - 0.5, and Gamma = 7/3 is what explains it away.
    const sent = { target: 1, chosen: 0.5, expected: 0 };
    const other = { target: 0, chosen: 0.5, expected: 0 };
    const rows = [
      ...times(7, { ...sent, outcome: 1 }),
      ...times(3, { ...sent, outcome: 0 }),
      ...times(3, { ...other, outcome: 1 }),
      ...times(7, { ...other, outcome: 0 }),
    ];
    const found = gainSensitivity(rowsOf(rows), eachAlone(20), 0.95);
    expect(found?.curve[0]?.low).toBeCloseTo(0.2, 12);
    expect(found?.gamma_estimate).toBeCloseTo(7 / 3, 3);
    expect(found?.meaning).toContain("2.33 times likelier");
    // squares of the linearised rows: 7 x 0.1^2 + 3 x 0.9^2 + 10 x 0.5^2 = 5; Student's 95 % point with 19 degrees is 1.7291
    expect(found?.curve[0]?.lower_bound).toBeCloseTo(0.2 - (1.7291 * Math.sqrt((20 / 19) * 5)) / 20, 4);
    expect(found?.meaning).toContain("With chance allowed for, too, 1.01 times is enough.");
    const surer = gainSensitivity(rowsOf(rows), eachAlone(20), 0.99);
    expect(surer?.gamma_bound).toBe(1);
    expect(surer?.meaning).toContain("Chance alone is enough");
  });

  it("is the self-normalised estimate at Gamma 1", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 2, maxLength: 20 }), (rows) => {
        const found = gainSensitivity(rowsOf(rows), eachAlone(rows.length), 0.95);
        const weights = rows.map(({ target, chosen }) => Math.min(10, target / chosen));
        const sum = weights.reduce((total, weight) => total + weight, 0);
        expect(found === null).toBe(sum === 0);
        if (found === null) return;
        const residuals = rows.reduce(
          (total, row, index) => total + weights[index]! * (row.outcome - row.expected),
          0,
        );
        const gain = mean(rows.map(({ expected, outcome }) => expected - outcome)) + residuals / sum;
        expect(found.curve[0]?.low).toBeCloseTo(gain, 10);
        expect(found.curve[0]?.high).toBeCloseTo(gain, 10);
      }),
    );
  });

  it("gives the extremes that trying all corners gives", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 2, maxLength: 8 }), (rows) => {
        fc.pre(rows.some(({ target }) => target > 0));
        const found = gainSensitivity(rowsOf(rows), eachAlone(rows.length), 0.95);
        for (const { gamma, low, high } of found?.curve ?? []) {
          const forced = byBruteForce(rows, gamma);
          expect(low).toBeCloseTo(forced.low, 10);
          expect(high).toBeCloseTo(forced.high, 10);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("only widens with Gamma, and turns where the curve does", () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 5, maxLength: 40 }), (rows) => {
        const found = gainSensitivity(rowsOf(rows), eachAlone(rows.length), 0.9);
        if (found === null) return;
        found.curve.slice(1).forEach((point, index) => {
          const before = found.curve[index]!;
          expect(point.low).toBeLessThanOrEqual(before.low + 1e-12);
          expect(point.high).toBeGreaterThanOrEqual(before.high - 1e-12);
          expect(point.lower_bound).toBeLessThanOrEqual(before.lower_bound);
        });
        const holdsZero = found.curve.find(({ low, high }) => low <= 0 && high >= 0);
        expect(holdsZero === undefined).toBe(found.gamma_estimate === null);
        if (found.gamma_estimate === null) return;
        expect(found.gamma_estimate).toBeLessThanOrEqual(holdsZero?.gamma ?? Number.NaN);
        expect(found.gamma_bound ?? 99).toBeLessThanOrEqual(
          found.curve[0]!.low > 0 ? found.gamma_estimate : 1,
        );
      }),
    );
  });

  it("does not doubt choices that left nothing to choose", () => {
    const rows = [
      ...times(20, { target: 1, chosen: 1, outcome: 1, expected: 0.5 }),
      ...times(20, { target: 0, chosen: 1, outcome: 0, expected: 0.5 }),
    ];
    const found = gainSensitivity(rowsOf(rows), eachAlone(40), 0.95);
    expect(found?.gamma_estimate).toBeNull();
    for (const { low, high } of found?.curve ?? []) expect(high - low).toBeCloseTo(0, 12);
  });

  it("has the error that a bootstrap of the extreme has", () => {
    const random = createRandom(1);
    const rows = Array.from({ length: 300 }, (): Row => {
      const chosen = 0.2 + 0.6 * random.next();
      const target = random.next() < 0.5 ? 1 : 0;
      return { target, chosen, outcome: random.next() < 0.6 ? 1 : 0, expected: 0.4 + 0.3 * random.next() };
    });
    const resamples = drawResamples(
      rows.map((_, row) => row >> 1),
      300,
      2,
    );
    const lows = Array.from({ length: 300 }, (_, replicate) => {
      const counts = resamples.counts!.subarray(replicate * 150, replicate * 150 + 150);
      const drawn = rows.flatMap((row, index) => times(counts[index >> 1]!, row));
      return gainSensitivity(rowsOf(drawn), eachAlone(drawn.length), 0.95)?.curve[9]?.low ?? Number.NaN;
    });
    const point = gainSensitivity(rowsOf(rows), resamples, 0.95)!.curve[9]!;
    expect(point.gamma).toBe(2);
    const error = (point.low - point.lower_bound) / 1.655; // Student's 95 % point with 149 degrees of freedom
    expect(error / Math.sqrt(variance(lows))).toBeGreaterThan(0.9);
    expect(error / Math.sqrt(variance(lows))).toBeLessThan(1.1);
  });

  it("says nothing of a policy that never chooses as was logged, nor of a single episode", () => {
    const never = times(10, { target: 0, chosen: 0.5, outcome: 1, expected: 0.5 });
    expect(gainSensitivity(rowsOf(never), eachAlone(10), 0.95)).toBeNull();
    const always = times(10, { target: 1, chosen: 0.5, outcome: 1, expected: 0.5 });
    expect(gainSensitivity(rowsOf(always), { cluster: new Int32Array(10), clusters: 1 }, 0.95)).toBeNull();
  });
});
