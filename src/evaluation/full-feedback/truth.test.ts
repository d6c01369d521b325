import { describe, expect, it } from "vitest";
import { feedbackOf } from "./feedback.fixture.ts";
import { rewardMatrix } from "./rewards.ts";
import { behaviour, bestSingle, judgeChoices, oracle } from "./truth.ts";

// three tasks, two agents; the first task is not held out
const feedback = feedbackOf(
  [
    [1, 1],
    [1, 0],
    [0.2, 0.6],
  ],
  { cost: Float64Array.of(0, 0, 2, 1, 1, 1) },
);
const tasks = Int32Array.of(1, 2);
const held = { feedback, reward: rewardMatrix(feedback, { kind: "success" }), tasks };

describe("the truth about held-out tasks", () => {
  it("weighs a fixed choice, worked by hand", () => {
    const figures = judgeChoices(held, () => 0);
    // scores 1 and 0.2; best 1 and 0.6
    expect(figures.success).toBeCloseTo(0.6, 12);
    expect(figures.accuracy).toBe(0.5);
    expect(figures.regret).toBeCloseTo(0.2, 12);
  });

  it("weighs probabilities as what they are: the mean of the choices", () => {
    const even = judgeChoices(held, () => [0.5, 0.5]);
    expect(even.success).toBeCloseTo((1 + 0 + 0.2 + 0.6) / 4, 12);
    expect(behaviour(held, () => Float64Array.of(0.5, 0.5))).toEqual(even);
  });

  it("knows the best single agent and the oracle", () => {
    expect(bestSingle(held)).toMatchObject({ agent: 0, figures: { success: expect.closeTo(0.6, 12) } });
    expect(oracle(held)).toEqual({ success: 0.8, reward: 0.8, accuracy: 1, regret: 0 });
  });

  it("judges by the score minus the cost where the reward is net", () => {
    // 1 - 2 * 0.5 = 0 and 0 - 0.5; 0.2 - 0.5 and 0.6 - 0.5
    const net = { ...held, reward: rewardMatrix(feedback, { kind: "net", usdPrice: 0.5 }) };
    expect(judgeChoices(net, () => 0).reward).toBeCloseTo(-0.15, 12);
    expect(oracle(net).reward).toBeCloseTo(0.05, 12);
    expect(bestSingle(net).agent).toBe(0);
  });

  it("calls every agent with the best reward of the task right", () => {
    const tied = { ...held, tasks: Int32Array.of(0) };
    expect(judgeChoices(tied, () => 1).accuracy).toBe(1);
  });
});
