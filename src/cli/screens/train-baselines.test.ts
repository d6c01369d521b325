import { describe, expect, it } from "vitest";
import { trainBaselinesScreen } from "./train-baselines.ts";

const baseline = (name: string, judgeable: boolean) => ({
  name,
  type: "baseline" as const,
  strategy: "",
  performance: {
    accuracy: 0.4,
    success_rate: 0.8,
    success_rate_interval: [0.2, 1],
    avg_reward: 9,
    judgeable,
  },
});

describe("the screen of baselines", () => {
  it("marks those that the log is too thin to judge, and says what the mark means", () => {
    const screen = trainBaselinesScreen({
      folder: "models/baselines",
      baselines: [baseline("random", true), baseline("highest_success", false)],
    });
    expect(screen).toMatch(/^random +80\.0 %/m);
    expect(screen).toMatch(/^highest_success \* +80\.0 %/m);
    expect(screen).toContain("* too little in the log to judge it");
  });

  it("says nothing of a mark that no row bears", () => {
    const screen = trainBaselinesScreen({
      folder: "models/baselines",
      baselines: [baseline("random", true), { ...baseline("behavior_cloning", true), performance: null }],
    });
    expect(screen).not.toContain("*");
  });
});
