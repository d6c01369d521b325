import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { mean } from "../../numeric/statistics.ts";
import { clippedIps } from "../estimators/clipped-ips.ts";
import { estimateOf, reorder, simulateRows, TARGET, TRUTH } from "../estimators/estimation-rows.fixture.ts";
import type { EstimationRows } from "../estimators/estimator.ts";
import { ips } from "../estimators/ips.ts";
import { empiricalBernstein } from "./empirical-bernstein.ts";
import { sumByEpisode } from "./episode-terms.ts";
import { logarithmicSmoothing } from "./logarithmic-smoothing.ts";
import { lowerBounds } from "./lower-bounds.ts";

const values = fc.array(fc.double({ min: 0, max: 5, noNaN: true }), { minLength: 2, maxLength: 60 });
const level = fc.double({ min: 0.5, max: 0.999, noNaN: true });
/** Name, and the bound of values between 0 and 5. */
const BOUNDS = [
  ["empiricalBernstein", (given: number[], at: number) => empiricalBernstein(given, 5, at)],
  ["logarithmicSmoothing", logarithmicSmoothing],
] as const;

describe("sumByEpisode", () => {
  it("gives an episode the sum of its rows, scaled so that the mean stays the mean of the rows", () => {
    const { values: parts, largestShare } = sumByEpisode([1, 2, 3, 6], [7, 7, 7, 2]);
    expect([...parts]).toEqual([3, 3]);
    expect(largestShare).toBe(1.5);
    expect(mean(parts)).toBe(mean([1, 2, 3, 6]));
  });
});

describe("empiricalBernstein", () => {
  it("agrees with the case worked by hand", () => {
    // 50 zeros and 50 ones: variance 25 / 99; ln(2 / 0.05) = ln 40
    const coins = Array.from({ length: 100 }, (_, index) => index % 2);
    const expected = 0.5 - Math.sqrt((2 * (25 / 99) * Math.log(40)) / 100) - (7 * Math.log(40)) / (3 * 99);
    expect(empiricalBernstein(coins, 1, 0.95)).toBeCloseTo(expected, 12);
  });

  it("loses a range it needs not pay for, and has nothing to say of one value", () => {
    const coins = Array.from({ length: 100 }, (_, index) => index % 2);
    expect(empiricalBernstein(coins, 4, 0.95)).toBeLessThan(empiricalBernstein(coins, 1, 0.95) ?? 0);
    expect(empiricalBernstein([0.5], 1, 0.95)).toBeNull();
  });
});

describe("logarithmicSmoothing", () => {
  it("agrees with the case worked by hand", () => {
    // n = 4, lambda = 1/2: log(1 + z / 2) is 0, log 2, log 2, log 4; delta = 1/2
    const expected = 2 * (((2 * 2 * 4) / 2) ** (1 / 4) - 1);
    expect(logarithmicSmoothing([0, 2, 2, 6], 0.5)).toBeCloseTo(expected, 12);
  });

  it("stands above a single huge value that would ruin a bound by the range", () => {
    const tame = Array.from({ length: 400 }, (_, index) => index % 2);
    const wild = [...tame.slice(1), 1000];
    expect(logarithmicSmoothing(wild, 0.95)).toBeGreaterThan(logarithmicSmoothing(tame, 0.95) ?? 1);
    expect(empiricalBernstein(wild, 1000, 0.95)).toBe(0);
  });
});

describe.each(BOUNDS)("%s", (_, bound) => {
  it("never exceeds the mean, and is never below zero", () => {
    fc.assert(
      fc.property(values, level, (given, at) => {
        const lower = bound(given, at) ?? Number.NaN;
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(lower).toBeLessThanOrEqual(mean(given) + 1e-12);
      }),
    );
  });

  it("falls as more certainty is asked for", () => {
    fc.assert(
      fc.property(values, level, level, (given, one, other) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        expect(bound(given, more)).toBeLessThanOrEqual((bound(given, less) ?? Number.NaN) + 1e-12);
      }),
    );
  });
});

/** Episodes of four rows that are copies of one another: the worst dependence there is. */
function fourfold(rows: EstimationRows): EstimationRows {
  const wide = (table: Float64Array) =>
    Float64Array.from({ length: table.length * 4 }, (_, at) => {
      const row = Math.floor(at / rows.actions / 4);
      return table[row * rows.actions + (at % rows.actions)]!;
    });
  return {
    ...rows,
    rows: rows.rows * 4,
    action: Int32Array.from({ length: rows.rows * 4 }, (_, at) => rows.action[at >> 2]!),
    outcome: Float64Array.from({ length: rows.rows * 4 }, (_, at) => rows.outcome[at >> 2]!),
    target: wide(rows.target),
    behaviour: wide(rows.behaviour),
    model: wide(rows.model),
  };
}

describe("lowerBounds", () => {
  const episodeOfFour = (rows: number) => Int32Array.from({ length: rows }, (_, row) => row >> 2);

  it("are wrong no more often than they say, also when the rows of an episode are alike", () => {
    const wrong = { empirical_bernstein: 0, logarithmic_smoothing: 0 };
    let informative = 0;
    for (let seed = 0; seed < 400; seed++) {
      const rows = fourfold({ ...simulateRows(seed, 120, TARGET, 0), weightClip: 3 });
      const bounds = lowerBounds(rows, episodeOfFour(rows.rows), 0.8);
      wrong.empirical_bernstein += (bounds?.empirical_bernstein ?? 1) > TRUTH ? 1 : 0;
      wrong.logarithmic_smoothing += (bounds?.logarithmic_smoothing ?? 1) > TRUTH ? 1 : 0;
      informative += (bounds?.logarithmic_smoothing ?? 0) > TRUTH / 2 ? 1 : 0;
    }
    expect(wrong.empirical_bernstein / 400).toBeLessThanOrEqual(0.2);
    expect(wrong.logarithmic_smoothing / 400).toBeLessThanOrEqual(0.2);
    expect(informative).toBeGreaterThan(300);
  });

  it("know that copies are no evidence: four copies of each row bound as one does", () => {
    const rows = simulateRows(9, 200, TARGET, 0);
    const alone = lowerBounds(
      rows,
      Int32Array.from({ length: 200 }, (_, row) => row),
      0.95,
    );
    const copied = lowerBounds(fourfold(rows), episodeOfFour(800), 0.95);
    expect(copied?.empirical_bernstein).toBeCloseTo(alone?.empirical_bernstein ?? -1, 12);
    expect(copied?.logarithmic_smoothing).toBeCloseTo(alone?.logarithmic_smoothing ?? -1, 12);
  });

  it("stay below the estimates they bound, and close in on them as episodes come in", () => {
    const gap = (count: number) => {
      const rows = simulateRows(10, count, TARGET, 0);
      const each = Int32Array.from({ length: count }, (_, row) => row);
      const bounds = lowerBounds({ ...rows, weightClip: 4 }, each, 0.95);
      return {
        bernstein: estimateOf(clippedIps, rows) - (bounds?.empirical_bernstein ?? 9),
        smoothing: estimateOf(ips, rows) - (bounds?.logarithmic_smoothing ?? 9),
      };
    };
    const [few, many] = [gap(500), gap(50_000)];
    for (const name of ["bernstein", "smoothing"] as const) {
      expect(many[name]).toBeGreaterThan(0);
      expect(many[name]).toBeLessThan(0.02);
      expect(few[name]).toBeGreaterThan(many[name]);
    }
  });

  it("say nothing of a single episode, and refuse outcomes that are no rates", () => {
    const rows = simulateRows(11, 20, TARGET, 0);
    expect(lowerBounds(rows, new Int32Array(20), 0.95)).toBeNull();
    const rewards = { ...rows, outcome: rows.outcome.map((value) => value * 16) };
    expect(() => lowerBounds(rewards, new Int32Array(20), 0.95)).toThrow(RangeError);
  });

  it("do not move when the rows are shuffled", () => {
    const random = createRandom(12);
    const rows = simulateRows(12, 60, TARGET, 0);
    const order = random.shuffle(Array.from({ length: 60 }, (_, row) => row));
    const before = lowerBounds(rows, episodeOfFour(60), 0.95);
    const after = lowerBounds(
      reorder(rows, order),
      Int32Array.from(order, (row) => row >> 2),
      0.95,
    );
    expect(after?.logarithmic_smoothing).toBeCloseTo(before?.logarithmic_smoothing ?? -1, 12);
    expect(after?.empirical_bernstein).toBeCloseTo(before?.empirical_bernstein ?? -1, 12);
  });
});
