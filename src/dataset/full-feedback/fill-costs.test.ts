import { describe, expect, it } from "vitest";
import { fillCosts } from "./fill-costs.ts";

const UNKNOWN = Number.NaN;

describe("an unreported cost", () => {
  it("is the agent's mean in the category, else the pool's there, else the agent's over all, else the pool's", () => {
    // tasks of category 0, 0, 1, 2; two agents
    const cost = Float64Array.of(2, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 6, UNKNOWN, UNKNOWN);
    expect(fillCosts({ cost, agents: 2, category: [0, 0, 1, 2] })).toBe(6);
    // agent 1 never reported in category 0: the pool's 2; agent 0 not in category 1: the pool's 6; nobody in category 2
    expect([...cost]).toEqual([2, 2, 2, 2, 6, 6, 2, 6]);
  });

  it("stays unknown where nobody reported anything", () => {
    expect(fillCosts({ cost: Float64Array.of(UNKNOWN, UNKNOWN), agents: 2, category: [0] })).toBeNull();
  });
});
