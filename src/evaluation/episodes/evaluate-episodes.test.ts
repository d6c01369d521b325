import { describe, expect, it } from "vitest";
import { drawResamples } from "../bootstrap.ts";
import { gameValue, JUDGED, LOGGED, type PlayedGame, playGame } from "./episode-game.fixture.ts";
import type { EpisodeEstimatorName } from "./episode-rows.ts";
import { type EpisodesEvaluation, evaluateEpisodes } from "./evaluate-episodes.ts";

const settings = { gamma: 0.9, folds: 5, seed: 3, weightClip: 10, level: 0.95 };
const evaluate = (test: PlayedGame, train: PlayedGame | null = null): EpisodesEvaluation =>
  evaluateEpisodes({
    test,
    behaviour: test.behaviour,
    train,
    resamples: drawResamples(test.episode, 400, 1),
    settings,
  });

describe("evaluateEpisodes", () => {
  const truth = gameValue(JUDGED, 0.9);

  it("finds the value of a policy in a game with known probabilities, by every estimator", () => {
    const { estimators, observed } = evaluate(playGame(11, 4000));
    for (const estimate of Object.values(estimators))
      expect(Math.abs((estimate?.value ?? Number.NaN) - truth)).toBeLessThan(0.06);
    expect(Math.abs((observed?.value ?? 0) - gameValue(LOGGED, 0.9))).toBeLessThan(0.04);
  });

  it("covers the true value and the true gain about as often as it says", () => {
    const gain = truth - gameValue(LOGGED, 0.9);
    const covered: Record<string, number> = {};
    const count = (name: string, estimate: { low: number; high: number } | null, value: number) => {
      covered[name] =
        (covered[name] ?? 0) + (estimate && estimate.low <= value && value <= estimate.high ? 1 : 0);
    };
    for (let trial = 0; trial < 100; trial++) {
      const { estimators, difference } = evaluate(playGame(100 + trial, 150));
      for (const [name, estimate] of Object.entries(estimators)) count(name, estimate, truth);
      count("difference", difference, gain);
    }
    for (const share of Object.values(covered)) expect(share).toBeGreaterThanOrEqual(88);
  });

  it("is less noisy doubly robust than by weights alone", () => {
    const { estimators } = evaluate(playGame(12, 500), playGame(13, 1500));
    const error = (name: EpisodeEstimatorName) => estimators[name]?.standard_error ?? Number.NaN;
    expect(error("per_decision_dr")).toBeLessThan(0.9 * error("per_decision_is"));
  });

  it("gives the observed value when the policy is the behaviour", () => {
    const { estimators, observed, difference, effective_sample_size } = evaluate(playGame(14, 300, LOGGED));
    expect(estimators.per_decision_is).toEqual(observed);
    expect(estimators.weighted_per_decision_is?.value).toBeCloseTo(observed?.value ?? -1, 12);
    expect(difference?.low).toBeLessThanOrEqual(0);
    expect(difference?.high).toBeGreaterThanOrEqual(0);
    expect(effective_sample_size[0]).toBeCloseTo(300, 6);
  });

  it("says how long episodes are, and how the effective size shrinks along them", () => {
    const test = playGame(15, 400);
    const result = evaluate(test);
    expect(result).toMatchObject({ episodes: 400, longest: 3, mean_length: test.rows / 400, gamma: 0.9 });
    const [first, second, third] = result.effective_sample_size;
    expect(first).toBeGreaterThan(second ?? 0);
    expect(second).toBeGreaterThan(third ?? 0);
  });

  it("gives the same bytes for the same input", () => {
    const once = JSON.stringify(evaluate(playGame(16, 100), playGame(17, 100)));
    expect(JSON.stringify(evaluate(playGame(16, 100), playGame(17, 100)))).toBe(once);
  });

  it("gives nothing instead of a number for a single episode", () => {
    const { estimators, observed, difference } = evaluate(playGame(18, 1));
    expect([observed, difference, ...Object.values(estimators)]).toEqual(Array(7).fill(null));
  });
});
