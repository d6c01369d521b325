import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rowOf } from "../numeric/sparse.ts";
import { episodeFolds, joinDecisions, selectDecisions } from "./decisions.ts";
import { simulateBandit } from "./simulator/simulate-bandit.ts";

const { train, test } = simulateBandit({ seed: 1, trainRows: 20, testRows: 10 });

describe("selectDecisions", () => {
  it("leaves out sequences and unknown agents, counts both, and knows which row became which", () => {
    const steps = test.steps.slice();
    steps[2] = 2;
    const action = test.action.slice();
    action[4] = -1;
    const selected = selectDecisions({ ...test, steps, action }, [1, 1, 1, 1]);
    expect(selected.excluded).toEqual({ sequences: 1, unknownAgents: 1 });
    expect([...selected.tableRow]).toEqual([0, 1, 3, 5, 6, 7, 8, 9]);
    expect(rowOf(selected.decisions.states, 2)).toEqual(rowOf(test.states, 3));
    expect(selected.decisions.episode[2]).toBe(test.episode[3]);
  });

  it("masks what is no single agent, and never what was chosen", () => {
    const { decisions } = selectDecisions({ ...test, mask: new Uint8Array(40) }, [1, 1, 1, 0]);
    decisions.action.forEach((action, row) => {
      expect(decisions.mask[row * 4 + 3]).toBe(0);
      expect(decisions.mask[row * 4 + action]).toBe(1);
    });
  });

  it("forgets a recommendation of an agent that was not there or is a sequence", () => {
    const mask = new Uint8Array(40).fill(1);
    mask[1 * 4 + 2] = 0;
    const action = new Int32Array(10);
    const advice = {
      named: Int32Array.of(1, 2, 3, -1, 2, 1, 1, 1, 1, 1),
      mode: new Int32Array(10),
    };
    const { decisions } = selectDecisions({ ...test, action, mask, advice }, [1, 1, 1, 0]);
    expect([...(decisions.advice?.named.subarray(0, 5) ?? [])]).toEqual([1, -1, -1, -1, 2]);
  });
});

describe("joinDecisions", () => {
  it("says of a part without recommendations that nobody was asked", () => {
    const part = (table: typeof train) => selectDecisions(table, [1, 1, 1, 1]).decisions;
    const advice = { named: new Int32Array(10).fill(2), mode: new Int32Array(10).fill(1) };
    const joined = joinDecisions(part(train), { ...part(test), advice });
    expect([...(joined.advice?.named ?? [])]).toEqual([...Array(20).fill(-1), ...Array(10).fill(2)]);
    expect([...(joined.advice?.mode ?? [])]).toEqual([...Array(20).fill(-1), ...Array(10).fill(1)]);
    expect(joinDecisions(part(train), part(test))).not.toHaveProperty("advice");
  });

  it("keeps the episodes of the two parts apart", () => {
    const part = (table: typeof train) => selectDecisions(table, [1, 1, 1, 1]).decisions;
    const joined = joinDecisions(part(train), part(test));
    expect(joined.rows).toBe(30);
    expect([...joined.episode.subarray(20)]).toEqual([...test.episode]);
    const first = new Set(joined.episode.subarray(0, 20));
    expect([...joined.episode.subarray(20)].some((episode) => first.has(episode))).toBe(false);
  });
});

describe("episodeFolds", () => {
  it("keeps an episode in one fold, deals evenly, and does not look at the order of rows", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1 }),
        fc.integer(),
        (list, seed) => {
          const folds = episodeFolds(list, 3, seed);
          const foldOf = new Map(list.map((episode, row) => [episode, folds[row]]));
          list.forEach((episode, row) => {
            expect(folds[row]).toBe(foldOf.get(episode));
          });
          const sizes = [0, 1, 2].map((fold) => [...foldOf.values()].filter((each) => each === fold).length);
          expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
          expect([...episodeFolds(list.toReversed(), 3, seed)].reverse()).toEqual([...folds]);
        },
      ),
    );
  });
});
