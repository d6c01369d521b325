import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TransitionTable } from "../../dataset/transition-table.ts";
import { sparseOf, tableOf } from "../simulated-transitions.fixture.ts";
import { blocksInTime, timeFolds } from "./folds.ts";

/** Rows whose reward is their number. */
const numbered = (episodes: readonly number[]): TransitionTable =>
  tableOf(
    1,
    1,
    episodes.map((episode, row) => ({ state: sparseOf([row + 1]), action: 0, reward: row, episode })),
  );

describe("blocks in time", () => {
  it("by hand: episodes in the order of their first row, whole", () => {
    const { order, starts } = blocksInTime([7, 7, 3, 7, 5, 4], 2);
    expect([...order]).toEqual([0, 1, 3, 2, 4, 5]);
    expect([...starts]).toEqual([0, 4, 6]);
  });

  it("refuse fewer episodes than folds can be made of", () => {
    expect(() => blocksInTime([1, 1, 2], 2)).toThrow("2 episodes cannot make 2 folds");
  });
});

describe("folds", () => {
  it("hold out every row once, and share no episode between the three parts", () => {
    const episodes = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 60, maxLength: 120 });
    fc.assert(
      fc.property(episodes, fc.integer({ min: 2, max: 5 }), (numbers, blocks) => {
        fc.pre(new Set(numbers).size > blocks * 3);
        const folds = timeFolds(numbered(numbers), blocks, 0.1);
        const heldOut = folds.flatMap(({ heldOut: { reward } }) => [...reward]);
        expect(heldOut.sort((a, b) => a - b)).toEqual(numbers.map((_, row) => row));
        for (const { train, validation, heldOut: own } of folds) {
          expect(train.rows + validation.rows + own.rows).toBe(numbers.length);
          const parts = [train, validation, own].map((part) => new Set(part.episode));
          const all = parts.flatMap((part) => [...part]);
          expect(new Set(all).size).toBe(all.length);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("stop the learning by what comes before the held-out block, and give the states of their own rows", () => {
    const [first, second] = timeFolds(numbered([0, 1, 2, 3, 4, 5, 6, 7]), 2, 0.25);
    expect([first?.train.reward, first?.validation.reward, first?.heldOut.reward].map(String)).toEqual([
      "4,5,6",
      "7",
      "0,1,2,3",
    ]);
    expect(String(second?.validation.reward)).toBe("3");
    const { states } = (second as NonNullable<typeof second>).heldOut;
    expect([...states.values.subarray(states.offsets[0], states.offsets[4])]).toEqual([5, 6, 7, 8]);
  });
});
