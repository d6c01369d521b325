import { describe, expect, it } from "vitest";
import { type Decisions, selectDecisions } from "../decisions.ts";
import { simulateBandit } from "../simulator/simulate-bandit.ts";
import { fitBehaviour } from "./behaviour-model.ts";

const bandit = simulateBandit({ seed: 2, trainRows: 1500, testRows: 500, concentration: 0.5 });
const decisionsOf = (table: typeof bandit.train): Decisions => selectDecisions(table, [1, 1, 1, 1]).decisions;
const train = decisionsOf(bandit.train);
const test = decisionsOf(bandit.test);
const settings = { folds: 5, seed: 1 };

describe("fitBehaviour", () => {
  const model = fitBehaviour(train, test, settings);

  it("finds the probabilities with which agents were chosen", () => {
    let error = 0;
    model.probabilities.forEach((probability, at) => {
      const type = test.taskType[Math.floor(at / 4)] ?? 0;
      error += Math.abs(probability - (bandit.propensity[type]?.[at % 4] ?? 0));
    });
    expect(error / model.probabilities.length).toBeLessThan(0.03);
    expect(model.logLoss).toBeLessThan(model.marginalLogLoss);
  });

  it("gives each row probabilities that sum to 1, and none to an agent that was not there", () => {
    const mask = test.mask.map((_, at) => (at % 4 === 3 && test.action[Math.floor(at / 4)] !== 3 ? 0 : 1));
    const { probabilities } = fitBehaviour(train, { ...test, mask }, settings);
    for (let row = 0; row < test.rows; row++) {
      const own = probabilities.subarray(row * 4, row * 4 + 4);
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
      if (!mask[row * 4 + 3]) expect(own[3]).toBe(0);
    }
  });

  it("never scores a row by a model that saw its episode", () => {
    const first = test.episode[0];
    const action = test.action.map((chosen, row) =>
      test.episode[row] === first ? (chosen + 1) % 4 : chosen,
    );
    const other = fitBehaviour(train, { ...test, action }, settings);
    test.episode.forEach((episode, row) => {
      if (episode !== first) return;
      const own = (from: Float64Array) => [...from.subarray(row * 4, row * 4 + 4)];
      expect(own(other.probabilities)).toEqual(own(model.probabilities));
    });
    expect(other.probabilities).not.toEqual(model.probabilities);
  });

  it("falls back on the overall shares when choices do not depend on the task", () => {
    const even = simulateBandit({
      seed: 3,
      trainRows: 600,
      testRows: 300,
      concentration: 0,
      noiseColumns: 30,
    });
    const { logLoss } = fitBehaviour(decisionsOf(even.train), decisionsOf(even.test), settings);
    expect(logLoss).toBeLessThan(Math.log(4) + 0.03);
  });
});

describe("fitBehaviour on a log that was advised", () => {
  const advised = simulateBandit({
    seed: 5,
    trainRows: 1500,
    testRows: 1500,
    concentration: 0.5,
    advice: { share: 0.5, followed: 0.6, insight: 1 },
  });
  const rows = { train: decisionsOf(advised.train), test: decisionsOf(advised.test) };
  const model = fitBehaviour(rows.train, rows.test, settings);
  const named = rows.test.advice?.named ?? new Int32Array(0);

  it("finds how many came of a recommendation and how many of these follow it", () => {
    const asked = named.filter((agent) => agent >= 0).length;
    expect(model.advice?.advised).toBeCloseTo(asked / rows.test.rows, 12);
    expect(Math.abs((model.advice?.follows ?? 0) - 0.6)).toBeLessThan(0.05);
  });

  it("finds the true probability of every choice, advised or not, which sum to 1", () => {
    let error = 0;
    for (let row = 0; row < rows.test.rows; row++) {
      const told = (named[row] ?? -1) >= 0 ? 0.6 : 0;
      const own = model.probabilities.subarray(row * 4, row * 4 + 4);
      own.forEach((probability, agent) => {
        const usual = advised.propensity[rows.test.taskType[row] ?? 0]?.[agent] ?? 0;
        const truth = (1 - told) * usual + (agent === named[row] ? told : 0);
        error += Math.abs(probability - truth);
      });
      expect(own.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    }
    expect(error / model.probabilities.length).toBeLessThan(0.03);
    const { advice: _, ...blind } = rows.test;
    const { advice: __, ...blindTrain } = rows.train;
    expect(model.logLoss).toBeLessThan(fitBehaviour(blindTrain, blind, settings).logLoss - 0.1);
  });

  it("learns how many follow where the advice began after the training rows", () => {
    const { advice: _, ...before } = rows.train;
    const late = fitBehaviour(before, rows.test, settings);
    expect(Math.abs((late.advice?.follows ?? 0) - 0.6)).toBeLessThan(0.06);
  });

  it("never scores a row by a model that saw its episode, nor what it was recommended", () => {
    const first = rows.test.episode[0];
    const mine = (_: unknown, row: number): boolean => rows.test.episode[row] === first;
    const action = rows.test.action.map((chosen, row) => (mine(chosen, row) ? (chosen + 1) % 4 : chosen));
    const other = fitBehaviour(rows.train, { ...rows.test, action }, settings);
    const own = (from: Float64Array) => [...from].filter((_, at) => mine(_, Math.floor(at / 4)));
    expect(own(other.probabilities)).toEqual(own(model.probabilities));
    expect(other.probabilities).not.toEqual(model.probabilities);
  });

  it("gives the very same bits where no row was advised, with the column or without it", () => {
    const nobody = (table: Decisions): Decisions => ({
      ...table,
      advice: { named: new Int32Array(table.rows).fill(-1), mode: new Int32Array(table.rows).fill(-1) },
    });
    expect(fitBehaviour(nobody(train), nobody(test), settings)).toEqual(fitBehaviour(train, test, settings));
  });
});
