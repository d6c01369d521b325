import { describe, expect, it } from "vitest";
import { addAnchor } from "./anchor.ts";
import { fitQAnchor } from "./fitted-q-anchor.ts";
import { sparseOf, tableOf } from "./simulated-transitions.fixture.ts";

const START = sparseOf([1, 0, 0]);
const MIDDLE = sparseOf([0, 1, 0]);
const LAST = sparseOf([0, 0, 1]);

// action 0 at the start gives 1 and ends; action 1 gives 0 and leads to the middle, where action 0 leads to the last
// state, where action 0 gives 10
const rows = Array.from({ length: 300 }, () => [
  { state: START, action: 0, reward: 1 },
  { state: START, action: 1, reward: 0, nextState: MIDDLE },
  { state: MIDDLE, action: 0, reward: 0, nextState: LAST },
  { state: MIDDLE, action: 1, reward: 2 },
  { state: LAST, action: 0, reward: 10 },
  { state: LAST, action: 1, reward: 0 },
]).flat();
const table = tableOf(3, 2, rows);

function valuesAtStart(gamma: number): number[] {
  const values = new Float64Array(2);
  const first = Int32Array.of(0);
  addAnchor(values, fitQAnchor(table, { rewardScale: 1, gamma }), table.states, first, 1);
  return Array.from(values);
}

describe("the anchor of rows that lead to further decisions", () => {
  it("sees a reward two decisions ahead, discounted twice", () => {
    const [now, later] = valuesAtStart(0.9) as [number, number];
    expect(now).toBeCloseTo(1, 0);
    expect(Math.abs(later - 0.9 * 0.9 * 10)).toBeLessThan(0.5);
  });

  it("counts only what comes at once when gamma is 0", () => {
    const [now, later] = valuesAtStart(0) as [number, number];
    expect(now).toBeGreaterThan(later + 0.5);
  });

  it("looks no further than the allowed actions", () => {
    const forbidden = { ...table, nextMask: table.nextMask.map((_, index) => index % 2) };
    const values = new Float64Array(2);
    const anchor = fitQAnchor(forbidden, { rewardScale: 1, gamma: 0.9 });
    addAnchor(values, anchor, table.states, Int32Array.of(0), 1);
    // in the middle only action 1 is left, which gives 2 and ends
    expect(Math.abs(values[1]! - 0.9 * 2)).toBeLessThan(0.5);
  });
});

describe("a column that speaks of each action itself", () => {
  // whoever has just failed (columns 0 to 3, one per action) earns 0, anyone else 4; nobody let action 3 try again
  const failures = Array.from({ length: 160 }, (_, row) => {
    const failed = row % 4;
    const action = Math.floor(row / 4) % 4;
    const state = sparseOf([0, 1, 2, 3].map((agent) => (agent === failed ? 1 : 0)));
    return { state, action, reward: action === failed ? 0 : 4 };
  }).filter(({ state, action }) => !(action === 3 && state.indices[0] === 3));
  const columns = { name: "who failed", mostDimensions: 4, commonShare: 0.04, agentShare: 0.04 };
  const own = { name: "own", spans: [], mostDimensions: 1, commonShare: 0.04, agentShare: 0.01 };

  /** What action 3 is thought to earn after it has failed. */
  function expectedAgain(ownColumn?: number[]): number {
    const log = tableOf(4, 4, failures);
    const groups = [
      { ...columns, spans: [{ start: 0, width: 4 }] },
      ...(ownColumn ? [{ ...own, ownColumn }] : []),
    ];
    const anchor = fitQAnchor(log, { rewardScale: 1, gamma: 0, groups });
    const values = new Float64Array(4);
    const row = failures.findIndex(({ state }) => state.indices[0] === 3);
    addAnchor(values, anchor, log.states, Int32Array.of(row), 1);
    return values[3]!;
  }

  it("lets an agent learn from what happened to the others in the same place", () => {
    expect(Math.abs(expectedAgain([0, 1, 2, 3]))).toBeLessThan(0.5);
    expect(Math.abs(expectedAgain())).toBeGreaterThan(1);
  });

  it("says nothing of an agent that has no such column", () => {
    expect(Math.abs(expectedAgain([0, 1, 2, -1]))).toBeGreaterThan(0.5);
  });
});
