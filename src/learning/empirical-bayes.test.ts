import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { fitBetaPrior, fitConcentration, shrunkenRate } from "./empirical-bayes.ts";

const random = createRandom(3);

/** A beta variate as a ratio of sums of squared normals; both parameters multiples of one half. */
function beta(a: number, b: number): number {
  const squares = (count: number) =>
    Array.from({ length: count }, random.normal).reduce((s, x) => s + x * x, 0);
  const left = squares(2 * a);
  return left / (left + squares(2 * b));
}

function drawTallies(a: number, b: number, groups: number, trials: number) {
  return Array.from({ length: groups }, () => {
    const rate = beta(a, b);
    const successes = Array.from({ length: trials }, () => (random.next() < rate ? 1 : 0) as number);
    return { successes: successes.reduce((sum, value) => sum + value, 0), trials };
  });
}

describe("the beta prior", () => {
  it("is recovered from many groups", () => {
    const prior = fitBetaPrior(drawTallies(6, 2, 400, 30));
    expect(prior.mean).toBeCloseTo(0.75, 1);
    expect(prior.concentration).toBeGreaterThan(5.5);
    expect(prior.concentration).toBeLessThan(11);
  });

  it("is strong where groups do not differ, and weak where they differ wildly", () => {
    const alike = Array.from({ length: 30 }, () => ({ successes: 14, trials: 20 }));
    const unlike = Array.from({ length: 30 }, (_, group) => ({ successes: group % 2 ? 19 : 1, trials: 20 }));
    expect(fitBetaPrior(alike).concentration).toBeGreaterThan(100);
    expect(fitBetaPrior(unlike).concentration).toBeLessThan(2);
  });

  it("stays inside 0 and 1 when everything succeeded, and is one half when nothing is known", () => {
    const { mean } = fitBetaPrior([{ successes: 5, trials: 5 }]);
    expect(mean).toBeGreaterThan(0.5);
    expect(mean).toBeLessThan(1);
    expect(fitBetaPrior([]).mean).toBeCloseTo(0.5, 12);
  });

  it("does not let one busy agent speak for all", () => {
    const tallies = [
      { successes: 900, trials: 1000 },
      ...Array.from({ length: 9 }, () => ({ successes: 6, trials: 20 })),
    ];
    // pooled: 954 / 1180 = 0.81; mean of the agents' rates: 0.36
    expect(fitBetaPrior(tallies).mean).toBeLessThan(0.55);
  });
});

describe("a shrunken rate", () => {
  it("agrees with a case worked by hand", () => {
    expect(shrunkenRate({ mean: 0.5, concentration: 4 }, { successes: 3, trials: 3 })).toBeCloseTo(5 / 7, 12);
  });

  it("lies between the prior mean and the plain rate, nearer to the plain one with more trials", () => {
    const share = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(share, share, fc.integer({ min: 1, max: 50 }), (mean, rate, trials) => {
        const prior = { mean, concentration: 7 };
        const few = shrunkenRate(prior, { successes: rate * trials, trials });
        const many = shrunkenRate(prior, { successes: rate * trials * 10, trials: trials * 10 });
        expect(few).toBeGreaterThanOrEqual(Math.min(mean, rate) - 1e-12);
        expect(few).toBeLessThanOrEqual(Math.max(mean, rate) + 1e-12);
        expect(Math.abs(many - rate)).toBeLessThanOrEqual(Math.abs(few - rate) + 1e-12);
      }),
    );
  });

  it("beats the plain rate in mean squared error over drawn groups", () => {
    const rates = Array.from({ length: 300 }, () => beta(6, 2));
    const tallies = rates.map((rate) => ({
      successes: [1, 2, 3, 4].filter(() => random.next() < rate).length,
      trials: 4,
    }));
    const prior = fitBetaPrior(tallies);
    const error = (estimate: (index: number) => number) =>
      rates.reduce((sum, rate, index) => sum + (estimate(index) - rate) ** 2, 0);
    const shrunken = error((index) => shrunkenRate(prior, tallies[index]!));
    expect(shrunken).toBeLessThan(0.7 * error((index) => tallies[index]!.successes / 4));
  });
});

describe("the concentration around means of their own", () => {
  it("is high where every cell sits at its mean and low where none does", () => {
    const cells = (offset: number) =>
      Array.from({ length: 40 }, (_, cell) => {
        const mean = cell % 2 ? 0.3 : 0.7;
        return { mean, trials: 20, successes: 20 * (mean + (cell % 4 < 2 ? offset : -offset)) };
      });
    expect(fitConcentration(cells(0))).toBeGreaterThan(100);
    expect(fitConcentration(cells(0.28))).toBeLessThan(5);
  });
});
