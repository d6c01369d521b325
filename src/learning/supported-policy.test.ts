import { describe, expect, it } from "vitest";
import { greedy, type Policy } from "./policy.ts";
import { onlySupported } from "./supported-policy.ts";

const likesTheLast: Policy = {
  name: "last",
  scores: ({ mask }) =>
    Float64Array.from(mask, (allowed, action) => (allowed ? action : Number.NEGATIVE_INFINITY)),
  probabilities: (decision) => greedy(likesTheLast.scores(decision), decision.mask),
};
const decide = (mask: number[], enough: number[]): number[] => {
  const state = { indices: new Uint32Array(0), values: new Float32Array(0) };
  const decision = { state, taskType: -1, mask: Uint8Array.from(mask) };
  return [...onlySupported(likesTheLast, Uint8Array.from(enough)).probabilities(decision)];
};

describe("onlySupported", () => {
  it("passes over an action with too few outcomes", () => {
    expect(decide([1, 1, 1], [1, 1, 0])).toEqual([0, 1, 0]);
  });

  it("never allows what the decision does not allow", () => {
    expect(decide([1, 0, 1], [1, 1, 0])).toEqual([1, 0, 0]);
  });

  it("falls back on all allowed actions when none has enough outcomes", () => {
    expect(decide([0, 1, 1], [1, 0, 0])).toEqual([0, 0, 1]);
  });
});
