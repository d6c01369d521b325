import { describe, expect, it } from "vitest";
import { greedy, type Policy } from "./policy.ts";
import { onlySupported } from "./supported-policy.ts";

const likesTheLast: Policy = {
  name: "last",
  scores: ({ mask }) =>
    Float64Array.from(mask, (allowed, action) => (allowed ? action : Number.NEGATIVE_INFINITY)),
  probabilities: (decision) => greedy(likesTheLast.scores(decision), decision.mask),
};
/** What is named where action a has outcomes[a][t] known outcomes on task type t, of which 3 are enough. */
const decide = (mask: number[], outcomes: number[][], taskType = -1): number[] => {
  const state = { indices: new Uint32Array(0), values: new Float32Array(0) };
  const count = (action: number, type: number): number =>
    type === -1 ? outcomes[action]!.reduce((sum, n) => sum + n, 0) : outcomes[action]![type]!;
  const decision = { state, taskType, mask: Uint8Array.from(mask) };
  return [...onlySupported(likesTheLast, count, 3).probabilities(decision)];
};

describe("onlySupported", () => {
  it("passes over an action with too few outcomes", () => {
    expect(decide([1, 1, 1], [[3], [3], [2]])).toEqual([0, 1, 0]);
  });

  it("never allows what the decision does not allow", () => {
    expect(decide([1, 0, 1], [[3], [3], [0]])).toEqual([1, 0, 0]);
  });

  it("falls back on all allowed actions when none has enough outcomes", () => {
    expect(decide([0, 1, 1], [[3], [0], [0]])).toEqual([0, 0, 1]);
  });

  it("does not pass over an action that is well tried on the task type for one that was never tried on it", () => {
    const outcomes = [
      [3, 0],
      [1, 9],
      [0, 9],
    ];
    expect(decide([1, 1, 1], outcomes, 0)).toEqual([0, 1, 0]);
    expect(decide([1, 1, 1], outcomes, 1)).toEqual([0, 0, 1]);
    expect(decide([1, 1, 1], outcomes)).toEqual([0, 0, 1]);
  });

  it("lets records elsewhere speak where nobody is well tried on the task type", () => {
    expect(
      decide(
        [1, 1],
        [
          [2, 5],
          [0, 5],
        ],
        0,
      ),
    ).toEqual([0, 1]);
  });
});
