import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf } from "../../numeric/normal.ts";
import { createRandom } from "../../numeric/random.ts";
import { drawRatios, drawResamples, type RatioDraws } from "../bootstrap.ts";
import { ones } from "../estimators/estimator.ts";
import { compareAtOnce, holmAdjusted } from "./multiplicity.ts";

const numbered = (rows: number): number[] => Array.from({ length: rows }, (_, row) => row);

/** Draws of the means of some columns, each row an episode, all on the same resamples. */
function meansOf(columns: readonly Float64Array[], replicates: number, seed: number): RatioDraws[] {
  const rows = columns[0]!.length;
  const resamples = drawResamples(numbered(rows), replicates, seed);
  return drawRatios(
    columns.map((numerator) => ({ numerator, denominator: ones(rows) })),
    resamples,
  );
}

const named = (draws: readonly RatioDraws[]) =>
  draws.map((each, index) => ({ policy: `p${index}`, against: "behaviour", draws: each }));

const normals = (rows: number, seed: number, shift = 0): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length: rows }, () => shift + random.normal());
};

describe("holmAdjusted", () => {
  it("agrees with the case worked by hand", () => {
    // 4 x 0.005, 3 x 0.01, 2 x 0.03, and 1 x 0.04 may not be below the one before
    expect(holmAdjusted([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02]);
  });

  it("never lowers a p-value nor changes their order, and asks no more than Bonferroni", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (pValues) => {
        const adjusted = holmAdjusted(pValues);
        pValues.forEach((p, index) => {
          expect(adjusted[index]).toBeGreaterThanOrEqual(p);
          expect(adjusted[index]).toBeLessThanOrEqual(Math.min(1, p * pValues.length));
          pValues.forEach((other, place) => {
            if (p < other) expect(adjusted[index]).toBeLessThanOrEqual(adjusted[place]!);
          });
        });
      }),
    );
  });
});

describe("compareAtOnce", () => {
  it("has intervals that hold the single ones, and p-values no smaller than alone", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ seed: fc.nat(), shift: fc.double({ min: -1, max: 1, noNaN: true }) }), {
          minLength: 1,
          maxLength: 5,
        }),
        (specifications) => {
          const columns = specifications.map(({ seed, shift }) => normals(25, seed, shift));
          const all = named(meansOf(columns, 200, 1));
          const together = compareAtOnce(all, 0.9);
          all.forEach((one, index) => {
            const [alone] = compareAtOnce([one], 0.9);
            const found = together[index]!;
            expect(found.simultaneous_low).toBeLessThanOrEqual(found.difference.low);
            expect(found.simultaneous_high).toBeGreaterThanOrEqual(found.difference.high);
            expect(found.simultaneous_low).toBeLessThanOrEqual(alone!.simultaneous_low);
            expect(found.adjusted_p_value).toBeGreaterThanOrEqual(alone!.adjusted_p_value);
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it("charges nothing for asking the same thing five times", () => {
    const [draws] = meansOf([normals(50, 2, 0.3)], 500, 3);
    const [once] = compareAtOnce(named([draws!]), 0.95);
    for (const again of compareAtOnce(named([draws!, draws!, draws!, draws!, draws!]), 0.95)) {
      expect(again).toEqual({ ...once, policy: again.policy });
    }
  });

  it("charges what the theory says for five independent questions: 1 - (1 - p)^5", () => {
    const shifts = [0.15, 0, 0, 0, 0];
    const columns = shifts.map((shift, index) => normals(400, 10 + index, shift));
    const [first] = compareAtOnce(named(meansOf(columns, 4000, 4)), 0.95);
    const { value, standard_error } = first!.difference;
    const alone = 2 * (1 - normalCdf(value / standard_error));
    expect(alone).toBeLessThan(0.02);
    expect(first!.adjusted_p_value).toBeCloseTo(1 - (1 - alone) ** 5, 1.5);
  });

  it("finds nothing where a policy does what was done", () => {
    const [same] = compareAtOnce(named(meansOf([new Float64Array(10)], 50, 5)), 0.95);
    expect(same).toMatchObject({ simultaneous_low: 0, simultaneous_high: 0, adjusted_p_value: 1 });
  });

  it("leaves out what cannot be estimated", () => {
    const [known] = meansOf([normals(20, 6)], 50, 7);
    const undefinedDraws = { ...known!, estimate: Number.NaN };
    expect(compareAtOnce(named([undefinedDraws, known!]), 0.95).map(({ policy }) => policy)).toEqual(["p1"]);
    expect(compareAtOnce(named([undefinedDraws]), 0.95)).toEqual([]);
  });

  it("errs about anything in about one of twenty families of six, where single intervals err far more often", () => {
    const families = 400;
    const random = createRandom(8);
    let wrong = 0;
    let wrongAlone = 0;
    for (let family = 0; family < families; family++) {
      const common = Float64Array.from({ length: 60 }, () => random.normal());
      const columns = numbered(6).map(() => common.map((value) => 0.5 * value + random.normal()));
      const found = compareAtOnce(named(meansOf(columns, 300, family)), 0.95);
      if (found.some((each) => each.simultaneous_low > 0 || each.simultaneous_high < 0)) wrong++;
      if (found.some(({ difference }) => difference.low > 0 || difference.high < 0)) wrongAlone++;
    }
    // three standard deviations of 0.05 in 400
    expect(Math.abs(wrong / families - 0.05)).toBeLessThan(0.033);
    expect(wrongAlone / families).toBeGreaterThan(0.15);
  });
});
