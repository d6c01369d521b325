import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { type AdvisedChoice, estimateFollowing, ownChoice, withAdvice } from "./following.ts";

const choices = (n: number, taken: number, own: number, mode = 0): AdvisedChoice[] =>
  Array.from({ length: n }, (_, row) => ({ taken: row < taken, own, mode }));

/** f on a fine grid: the highest of likelihood times prior, one row that followed and one that did not. */
function byGrid(some: readonly AdvisedChoice[]): number {
  const score = (f: number): number =>
    some.reduce(
      (sum, { taken, own }) => sum + Math.log(taken ? f + (1 - f) * own : 1 - f),
      Math.log(f) + Math.log(1 - f),
    );
  const grid = Array.from({ length: 9999 }, (_, at) => (at + 1) / 10_000);
  return grid.reduce((best, f) => (score(f) > score(best) ? f : best));
}

const advisedChoices = fc.array(
  fc.record({
    taken: fc.boolean(),
    own: fc.double({ min: 0, max: 1, noNaN: true }),
    mode: fc.integer({ min: -1, max: 3 }),
  }),
  { maxLength: 60 },
);

describe("the share that follows", () => {
  it("is by hand: where nobody would have chosen the agent anyway, those who took it over all, with 1 in 2 before", () => {
    expect(estimateFollowing(choices(8, 5, 0))(7)).toBeCloseTo((5 + 1) / (8 + 2), 9);
    expect(estimateFollowing([])(0)).toBe(0.5);
  });

  it("takes out by hand those who would have chosen it anyway: 70 of 100 with a quarter of their own are 60", () => {
    // taken = f + (1 - f) / 4, so f = (0.7 - 0.25) / 0.75; the prior is worth nothing in a million rows
    const share = estimateFollowing(choices(1_000_000, 700_000, 0.25))(0);
    expect(share).toBeCloseTo(0.6, 4);
    // of the 70, 60 followed: each counts as one seventh of a choice of their own
    expect(ownChoice(0.6, { taken: true, own: 0.25, mode: 0 })).toBeCloseTo(0.1 / 0.7, 12);
    expect(ownChoice(0.6, { taken: false, own: 0.25, mode: 0 })).toBe(1);
  });

  it("is the maximum that a grid finds, whatever the rows", () => {
    const oneMode = advisedChoices.map((some) => some.map((choice) => ({ ...choice, mode: 0 })));
    const far = (some: AdvisedChoice[]): number => Math.abs(estimateFollowing(some)(9) - byGrid(some));
    fc.assert(
      fc.property(oneMode, (some) => far(some) < 0.01),
      { numRuns: 40 },
    );
  });

  it("lies between 0 and 1 in every mode, and makes of a base that sums to 1 probabilities that do", () => {
    const base = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(advisedChoices, base, fc.nat(), (some, raw, at) => {
        const sum = raw.reduce((total, value) => total + value, 0);
        const own = Float64Array.from(raw, (value) => value / sum);
        for (const mode of [-1, 0, 1, 2, 3]) {
          const share = estimateFollowing(some)(mode);
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(1);
          const mixed = withAdvice(own, at % own.length, share);
          expect(mixed.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 9);
          expect(mixed[at % own.length]).toBeGreaterThanOrEqual(own[at % own.length] ?? 0);
        }
      }),
    );
  });

  it("is found again for each mode by itself, and a mode with few rows stays near that of all", () => {
    const random = createRandom(3);
    const draw = (share: number, mode: number): AdvisedChoice => {
      const own = 0.4 * random.next();
      return { taken: random.next() < share || random.next() < own, own, mode };
    };
    const often = Array.from({ length: 4000 }, () => draw(0.6, 0));
    const always = Array.from({ length: 4000 }, () => draw(0.95, 1));
    const rare = choices(2, 0, 0.1, 2);
    const following = estimateFollowing([...often, ...always, ...rare]);
    expect(Math.abs(following(0) - 0.6)).toBeLessThan(0.03);
    expect(Math.abs(following(1) - 0.95)).toBeLessThan(0.02);
    expect(following(2)).toBeGreaterThan(0.6);
  });
});
