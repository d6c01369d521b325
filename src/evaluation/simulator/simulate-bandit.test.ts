import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { type BanditOptions, completeBandit } from "./bandit-options.ts";
import { banditValue, drawBanditTruth } from "./bandit-truth.ts";
import { simulateBandit } from "./simulate-bandit.ts";

const bandit = (options: Partial<BanditOptions> = {}) =>
  simulateBandit({ seed: 2, trainRows: 200, testRows: 20_000, ...options });

const observed = ({ test }: ReturnType<typeof bandit>) =>
  test.success.reduce((sum, success) => sum + success, 0) / test.rows;

describe("simulateBandit", () => {
  it("gives the same bytes for the same options, and the value that its outcomes have on average", () => {
    expect(bandit({ testRows: 200 })).toEqual(
      expect.objectContaining({ test: bandit({ testRows: 200 }).test }),
    );
    const plain = bandit();
    expect(Math.abs(observed(plain) - plain.behaviourValue)).toBeLessThan(0.012);
    expect(plain.behaviourValue).toBeCloseTo(plain.value(plain.propensity), 12);
  });

  it("knows what whoever chose is worth when difficulty, episodes and drift move the outcomes", () => {
    for (const recorded of [true, false]) {
      const hard = bandit({ difficulty: { strength: 1.5, recorded }, episodeEffect: 1, drift: 0.7 });
      expect(Math.abs(observed(hard) - hard.behaviourValue)).toBeLessThan(0.015);
    }
  });

  it("has a column for the difficulty only where it is recorded, and hard tasks go to the habit more often", () => {
    const seen = bandit({ difficulty: { strength: 1, recorded: true } });
    const hidden = bandit({ difficulty: { strength: 1, recorded: false } });
    expect(seen.test.states.columns).toBe(hidden.test.states.columns + 1);
    const plain = bandit();
    seen.propensity.forEach((row, type) => {
      expect(Math.max(...row)).toBeGreaterThan(Math.max(...plain.propensity[type]!));
    });
  });

  it("leaves out the rows whose outcome never came, and those of the last days where outcomes are late", () => {
    expect(bandit({ missing: 0.3 }).test.rows / 20_000).toBeCloseTo(0.7, 1);
    const late = bandit({ delayRows: 500 }).test;
    expect(20_000 - late.rows).toBeGreaterThan(350);
    expect(20_000 - late.rows).toBeLessThan(650);
  });

  it("hardly ever chooses a thin agent and always the habit when deterministic", () => {
    const thin = bandit({ thinAgents: 1 });
    const last = thin.agents.length - 1;
    expect(thin.test.action.filter((action) => action === last).length / 20_000).toBeLessThan(0.003);
    const { test, propensity } = bandit({ logging: "deterministic" });
    test.action.forEach((action, row) => {
      expect(propensity[test.taskType[row]!]![action]).toBe(1);
    });
  });

  it("states choice probabilities that sum to 1 for any mixture of options", () => {
    const options = fc.record({
      logging: fc.constantFrom("uniform", "popular", "habit", "deterministic" as const),
      agents: fc.integer({ min: 2, max: 6 }),
      thinAgents: fc.integer({ min: 0, max: 1 }),
      concentration: fc.double({ min: 0, max: 1, noNaN: true }),
      strength: fc.double({ min: 0, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(options, fc.integer(), ({ logging, strength, ...rest }, seed) => {
        const chosen = completeBandit({
          seed,
          trainRows: 1,
          testRows: 1,
          logging: logging as "uniform",
          ...rest,
          difficulty: { strength, recorded: false },
        });
        const { propensity } = drawBanditTruth(chosen, createRandom(seed));
        for (const row of propensity.flat())
          expect(row.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 10);
      }),
    );
  });

  it("knows what an advised team is worth, and what a policy is that does not see the turn of the tasks", () => {
    for (const late of [false, true]) {
      const advised = bandit({ advice: { share: 0.5, followed: 0.6, insight: 1.5, late } });
      expect(Math.abs(observed(advised) - advised.behaviourValue)).toBeLessThan(0.012);
      const named = advised.test.advice?.named ?? new Int32Array(0);
      const asked = named.filter((agent) => agent >= 0).length;
      expect(asked / named.length).toBeCloseTo(0.5, 1);
      expect(advised.train.advice?.named.some((agent) => agent >= 0)).toBe(!late);
      // those who follow, and those who would have chosen so anyway
      const right = [...named].filter(
        (agent, row) => agent >= 0 && agent === advised.test.action[row],
      ).length;
      expect(right / asked).toBeGreaterThan(0.6);
      expect(advised.value(advised.propensity)).toBeLessThan(advised.behaviourValue);
    }
  });

  it("averages the effect of an episode out by hand: log odds 0 stay one half, others move towards it", () => {
    const chosen = completeBandit({ seed: 1, trainRows: 1, testRows: 1, episodeEffect: 2 });
    expect(banditValue(chosen, [[0]], () => [1])).toBeCloseTo(0.5, 10);
    const moved = banditValue(chosen, [[2]], () => [1]);
    expect(moved).toBeGreaterThan(0.5);
    expect(moved).toBeLessThan(1 / (1 + Math.exp(-2)));
  });
});
