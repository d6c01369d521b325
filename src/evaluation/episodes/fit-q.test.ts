import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { mean, variance } from "../../numeric/statistics.ts";
import { GAME_STATES, gameValue, JUDGED, oneHot, playGame } from "./episode-game.fixture.ts";
import type { EpisodeRows } from "./episode-rows.ts";
import { fitQ } from "./fit-q.ts";
import { followEpisodes } from "./follow-episodes.ts";

/** Mean over the episodes of V(s_0). */
function startValueOf(rows: EpisodeRows, values: Float64Array): number {
  const { step, episodes } = followEpisodes(rows.episode);
  let sum = 0;
  values.forEach((value, at) => {
    if (step[Math.floor(at / rows.actions)] === 0) sum += rows.target[at]! * value;
  });
  return sum / episodes;
}

describe("fitQ", () => {
  it("finds the value of a game whose probabilities are known", () => {
    const rows = playGame(1, 8000);
    const { values, iterations } = fitQ(null, rows, { gamma: 0.9, folds: 5, seed: 1 });
    expect(Math.abs(startValueOf(rows, values) - gameValue(JUDGED, 0.9))).toBeLessThan(0.02);
    expect(iterations).toBe(3);
  });

  it("sees nothing of the future when it counts for nothing", () => {
    const rows = playGame(2, 3000);
    const { values, iterations } = fitQ(null, rows, { gamma: 0, folds: 5, seed: 1 });
    expect(iterations).toBe(1);
    expect(Math.abs(startValueOf(rows, values) - gameValue(JUDGED, 0))).toBeLessThan(0.03);
  });

  it("learns from training rows too", () => {
    const few = playGame(3, 20);
    const settings = { gamma: 0.9, folds: 5, seed: 1 };
    const error = (train: EpisodeRows | null) =>
      Math.abs(startValueOf(few, fitQ(train, few, settings).values) - gameValue(JUDGED, 0.9));
    expect(error(playGame(4, 5000))).toBeLessThan(0.03);
    expect(error(playGame(4, 5000))).toBeLessThan(error(null));
  });

  it("never scores a row by a fit that saw its episode", () => {
    const rows = playGame(5, 60);
    const settings = { gamma: 0.9, folds: 3, seed: 1 };
    const { values } = fitQ(null, rows, settings);
    const turned = { ...rows, outcome: rows.outcome.map((r, row) => (rows.episode[row] === 7 ? 1 - r : r)) };
    const other = fitQ(null, turned, settings).values;
    const changed = new Set<number>();
    values.forEach((value, at) => {
      if (other[at] !== value) changed.add(rows.episode[Math.floor(at / 2)]!);
    });
    expect(changed.has(7)).toBe(false);
    expect(changed.size).toBeGreaterThan(30);
  });

  it("fits the latest episodes when there are too many", () => {
    const train = playGame(8, 12_000);
    const old = train.rows - 20_010; // too old to be used: their rewards are gone
    const aged = { ...train, outcome: train.outcome.map((reward, row) => (row < old ? 0 : reward)) };
    const few = playGame(9, 20);
    const settings = { gamma: 0.9, folds: 2, seed: 1 };
    expect(old).toBeGreaterThan(5000);
    expect(fitQ(aged, few, settings)).toEqual(fitQ(train, few, settings));
  });

  it("stays within what the rewards allow, also where it extrapolates", () => {
    const rows = playGame(6, 30);
    // the policy always does what the log does least
    const target = rows.target.map((_, at) => (rows.behaviour[at]! < 0.5 ? 1 : 0));
    const { values } = fitQ(null, { ...rows, target }, { gamma: 1, folds: 2, seed: 1 });
    for (const value of values) expect(value >= 0 && value <= 3).toBe(true);
  });

  it("does not depend on how the rows of different episodes are mixed", () => {
    const rows = playGame(7, 80);
    const { step } = followEpisodes(rows.episode);
    const order = Array.from(step, (_, row) => row).sort((a, b) => step[a]! - step[b]! || a - b);
    const mixed = {
      ...rows,
      states: oneHot(
        Int32Array.from(order, (row) => rows.state[row]!),
        GAME_STATES,
      ),
      action: Int32Array.from(order, (row) => rows.action[row]!),
      outcome: Float64Array.from(order, (row) => rows.outcome[row]!),
      episode: Int32Array.from(order, (row) => rows.episode[row]!),
      target: Float64Array.from(order.flatMap((row) => [...rows.target.subarray(row * 2, row * 2 + 2)])),
    };
    const settings = { gamma: 0.9, folds: 4, seed: 2 };
    const [plain, shuffled] = [fitQ(null, rows, settings).values, fitQ(null, mixed, settings).values];
    order.forEach((row, position) => {
      expect(shuffled[position * 2]!).toBeCloseTo(plain[row * 2]!, 6);
    });
  });
});

describe("d3rlpy's fitted Q evaluation of a small game", () => {
  /** Written by bench/peers/fqe_fixture.py: a log, the exact value, and what d3rlpy finds with several seeds. */
  const fixture = z
    .object({
      states: z.number(),
      actions: z.number(),
      steps: z.number(),
      gamma: z.number(),
      target: z.array(z.number()),
      log: z.object({ state: z.string(), action: z.string(), reward: z.string() }),
      exact: z.number(),
      d3rlpy_values: z.array(z.number()),
    })
    .parse(
      JSON.parse(
        readFileSync(new URL("../../../test/fixtures/evaluation/fqe.json", import.meta.url), "utf8"),
      ),
    );
  const digits = (text: string): number[] => Array.from(text, Number);
  const state = digits(fixture.log.state);
  const rows: EpisodeRows = {
    rows: state.length,
    actions: fixture.actions,
    states: oneHot(state, fixture.states),
    action: Int32Array.from(digits(fixture.log.action)),
    outcome: Float64Array.from(digits(fixture.log.reward)),
    episode: Int32Array.from(state, (_, row) => Math.floor(row / fixture.steps)),
    target: Float64Array.from(
      state.flatMap((at) =>
        Array.from({ length: fixture.actions }, (_, action) => (fixture.target[at] === action ? 1 : 0)),
      ),
    ),
  };
  const ours = startValueOf(rows, fitQ(null, rows, { gamma: fixture.gamma, folds: 5, seed: 1 }).values);

  it("agrees with ours within its noise over seeds", () => {
    const noise = Math.sqrt(variance(fixture.d3rlpy_values));
    expect(Math.abs(ours - mean(fixture.d3rlpy_values))).toBeLessThan(3 * noise);
    expect(noise).toBeLessThan(0.05);
  });

  it("has seeds that lie further from the exact value than ours does", () => {
    expect(Math.abs(ours - fixture.exact)).toBeLessThan(0.03);
    const theirs = fixture.d3rlpy_values.map((value) => Math.abs(value - fixture.exact));
    expect(Math.abs(ours - fixture.exact)).toBeLessThan(Math.max(...theirs));
  });
});
