import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import {
  calibratedProbability,
  fitCalibration,
  fittedCalibrationSchema,
  judgeCalibration,
} from "./calibration.ts";
import { calibrationQuality } from "./calibration-quality.ts";
import { fitIsotonic, isotonicValue } from "./isotonic.ts";

/** Scores with success probability 1 / (1 + exp(-(slope * score + intercept))). */
function drawRows(count: number, slope: number, intercept: number, seed: number) {
  const random = createRandom(seed);
  const scores = Array.from({ length: count }, () => 3 + 2 * random.normal());
  const outcomes = scores.map((score) =>
    random.next() < 1 / (1 + Math.exp(-(slope * score + intercept))) ? 1 : 0,
  );
  return { scores, outcomes };
}

describe("calibration", () => {
  it("by Platt recovers the curve that the outcomes were drawn from", () => {
    const calibration = fitCalibration(drawRows(900, 0.8, -2, 1));
    expect(calibration.method).toBe("platt");
    for (const score of [0, 2.5, 6]) {
      expect(calibratedProbability(calibration, score)).toBeCloseTo(
        1 / (1 + Math.exp(-(0.8 * score - 2))),
        1,
      );
    }
  });

  it("by isotonic regression is calibrated on other rows, without ever saying 0 or 1", () => {
    const calibration = fitCalibration(drawRows(5000, 0.8, -2, 2), { isotonicRows: 5000 });
    expect(calibration.method).toBe("isotonic");
    expect(judgeCalibration(calibration, drawRows(5000, 0.8, -2, 3)).expectedCalibrationError).toBeLessThan(
      0.03,
    );
    expect(calibratedProbability(calibration, -1e6)).toBeGreaterThan(0);
    expect(calibratedProbability(calibration, 1e6)).toBeLessThan(1);
  });

  it("never falls with the score, by either method", () => {
    for (const count of [200, 3000]) {
      const calibration = fitCalibration(drawRows(count, 0.5, -1, 4), { isotonicRows: 3000 });
      const values = Array.from({ length: 60 }, (_, index) =>
        calibratedProbability(calibration, index / 5 - 3),
      );
      values.slice(1).forEach((value, index) => {
        expect(value).toBeGreaterThanOrEqual(values[index]!);
      });
    }
  });

  it("falls back to the shrunken base rate with few rows, and says why", () => {
    const rows = { scores: [1, 2, 3, 4], outcomes: [1, 1, 1, 0] };
    const calibration = fitCalibration(rows, { prior: { mean: 0.5, concentration: 4 } });
    expect(calibration).toEqual({
      method: "base_rate",
      rate: 5 / 8,
      rows: 4,
      reason: "4 held-out outcomes, fewer than 30",
    });
    expect(calibratedProbability(calibration, 99)).toBe(5 / 8);
  });

  it("falls back when outcomes hardly differ, when scores fall with success and when they are all the same", () => {
    const method = (rows: { scores: number[]; outcomes: number[] }) => {
      const calibration = fitCalibration(rows);
      return calibration.method === "base_rate" ? calibration.reason : calibration.method;
    };
    const { scores } = drawRows(200, 1, 0, 5);
    expect(method({ scores, outcomes: scores.map((_, row) => (row < 3 ? 0 : 1)) })).toContain("almost every");
    expect(method(drawRows(400, -1, 3, 6))).toContain("do not rise");
    expect(method({ scores: scores.map(() => 1), outcomes: scores.map((_, row) => row % 2) })).toContain(
      "do not rise",
    );
  });

  it("survives being stored", () => {
    for (const count of [10, 500, 2000]) {
      const calibration = fitCalibration(drawRows(count, 1, -2, 7), { isotonicRows: 2000 });
      expect(fittedCalibrationSchema.parse(JSON.parse(JSON.stringify(calibration)))).toEqual(calibration);
    }
  });
});

describe("weighted rows", () => {
  const methods = [{ isotonicRows: 10_000 }, { isotonicRows: 30 }];

  it("of weight 0 are as if they were not there, by every method", () => {
    const rows = drawRows(300, 0.8, -2, 8);
    const counts = (row: number) => row % 3 !== 0;
    const kept = {
      scores: rows.scores.filter((_, row) => counts(row)),
      outcomes: rows.outcomes.filter((_, row) => counts(row)),
    };
    for (const settings of methods) {
      // within the range of the scores that count: the ends of the isotonic curve are theirs
      const scores = rows.scores.map((score, row) => (counts(row) ? score : 3));
      const weights = scores.map((_, row) => (counts(row) ? 7 : 0));
      const weighted = fitCalibration({ ...rows, scores, weights }, settings);
      const plain = fitCalibration(kept, settings);
      expect(weighted.method).toBe(plain.method);
      for (const score of [-2, 1, 2.5, 4, 8])
        expect(calibratedProbability(weighted, score)).toBeCloseTo(calibratedProbability(plain, score), 9);
    }
  });

  it("may be weighted in any unit", () => {
    const rows = drawRows(200, 0.8, -2, 9);
    const weights = rows.scores.map((_, row) => 1 + (row % 5));
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (unit) => {
        for (const settings of methods) {
          const one = fitCalibration({ ...rows, weights }, settings);
          const other = fitCalibration(
            { ...rows, weights: weights.map((weight) => unit * weight) },
            settings,
          );
          for (const score of [0, 3, 6])
            expect(calibratedProbability(one, score)).toBeCloseTo(calibratedProbability(other, score), 6);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("count as (sum w)^2 / sum w^2 rows: 40 rows of which one weighs 39 are 3.95, too few", () => {
    const { scores, outcomes } = drawRows(40, 0.8, -2, 10);
    const weights = scores.map((_, row) => (row === 0 ? 39 : 1));
    const calibration = fitCalibration({ scores, outcomes, weights });
    expect(calibration).toMatchObject({
      method: "base_rate",
      reason: "40 held-out outcomes that count as 3.9, fewer than 30",
    });
    expect(fitCalibration({ scores, outcomes, weights: weights.map(() => 0) }).method).toBe("base_rate");
  });

  it("mend a curve fitted to other rows than it is read on", () => {
    // scores mean less in the rows that count: there the log odds are lower by 1.5
    const [logged, chosen] = [drawRows(900, 0.8, -2, 11), drawRows(100, 0.8, -3.5, 12)];
    const rows = {
      scores: [...logged.scores, ...chosen.scores],
      outcomes: [...logged.outcomes, ...chosen.outcomes],
    };
    const weights = rows.scores.map((_, row) => (row < 900 ? 0.1 : 9));
    const fresh = drawRows(4000, 0.8, -3.5, 13);
    const error = (calibration: ReturnType<typeof fitCalibration>) =>
      judgeCalibration(calibration, fresh).expectedCalibrationError;
    expect(error(fitCalibration(rows))).toBeGreaterThan(0.15);
    expect(error(fitCalibration({ ...rows, weights }))).toBeLessThan(0.06);
  });
});

describe("isotonic regression", () => {
  it("with whole weights is that of rows written down so often", () => {
    const point = fc.tuple(
      fc.integer({ min: 0, max: 9 }),
      fc.integer({ min: -5, max: 5 }),
      fc.integer({ min: 0, max: 4 }),
    );
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 20 }), (drawn) => {
        const points = [...drawn, [4, 0, 1] as const];
        const often = points.flatMap((each) => Array.from({ length: each[2] }, () => each));
        const [weighted, repeated] = [
          fitIsotonic(
            points.map(([x]) => x),
            points.map(([, y]) => y),
            points.map(([, , weight]) => weight),
          ),
          fitIsotonic(
            often.map(([x]) => x),
            often.map(([, y]) => y),
          ),
        ];
        for (let at = -1; at <= 10; at += 0.5)
          expect(isotonicValue(weighted, at)).toBeCloseTo(isotonicValue(repeated, at), 9);
      }),
    );
  });

  it("pools a case worked by hand", () => {
    expect(fitIsotonic([1, 2, 3, 4], [0, 3, 1, 4])).toEqual({ x: [1, 2, 3, 4], y: [0, 2, 2, 4] });
    expect(isotonicValue({ x: [1, 3], y: [0, 1] }, 2)).toBe(0.5);
  });

  it("rises, keeps the mean, and is no worse than any constant", () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: -5, max: 5 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 30 }), (points) => {
        const [x, y] = [points.map(([at]) => at), points.map(([, value]) => value)];
        const curve = fitIsotonic(x, y);
        const fitted = x.map((at) => isotonicValue(curve, at));
        const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
        expect(sum(fitted)).toBeCloseTo(sum(y), 8);
        for (let index = 1; index < curve.y.length; index++) {
          expect(curve.y[index]!).toBeGreaterThanOrEqual(curve.y[index - 1]! - 1e-12);
          expect(curve.x[index]!).toBeGreaterThan(curve.x[index - 1]!);
        }
        const mean = sum(y) / y.length;
        const squares = (values: number[]) => sum(values.map((value, index) => (value - y[index]!) ** 2));
        expect(squares(fitted)).toBeLessThanOrEqual(squares(y.map(() => mean)) + 1e-9);
      }),
    );
  });
});

describe("the quality of a calibration", () => {
  it("agrees with a case worked by hand", () => {
    const quality = calibrationQuality([0.1, 0.1, 0.9, 1], [0, 1, 1, 1], 2);
    expect(quality.brier).toBeCloseTo((0.01 + 0.81 + 0.01 + 0) / 4, 12);
    expect(quality.expectedCalibrationError).toBeCloseTo((0.8 + 0.1) / 4, 12);
    expect(quality.bins.map((bin) => bin.rows)).toEqual([2, 2]);
    expect(quality.bins[0]).toMatchObject({ low: 0, high: 0.5, observed: 0.5 });
  });

  it("scores a soft label as the two outcomes that it stands for, so that knowing nothing looks no better than it is", () => {
    expect(calibrationQuality([0.6], [0.6]).brier).toBeCloseTo(0.6 * 0.4, 12);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 20 }),
        (stated, hits) => {
          const certain = Array.from({ length: 20 }, (_, row) => (row < hits ? 1 : 0));
          const one = calibrationQuality([stated], [hits / 20]).brier;
          expect(one).toBeCloseTo(
            calibrationQuality(
              certain.map(() => stated),
              certain,
            ).brier,
            12,
          );
        },
      ),
    );
  });

  it("says nothing of an empty bin, and refuses to judge nothing", () => {
    expect(calibrationQuality([0.9], [1], 2).bins[0]).toMatchObject({
      rows: 0,
      predicted: null,
      observed: null,
    });
    expect(() => calibrationQuality([], [])).toThrow("no row");
  });
});
