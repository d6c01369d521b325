import { describe, expect, it } from "vitest";
import { trust } from "./whole-episodes.ts";

const difference = { value: 1, low: 0.5, high: 1.5, standard_error: 0.2, lower_bound: 0.6, upper_bound: 1.4 };

describe("the difference over whole episodes", () => {
  it("is told where the log is worth enough episodes at the step that most of them reach", () => {
    const told = trust({ difference, effective_sample_size: [90, 30, 2], mean_length: 2.4 }, 30);
    expect(told.difference).toEqual(difference);
    expect(told.note).not.toContain("cannot judge");
  });

  it("is not told where it is worth less: the log cannot judge the policy, which is said with the number", () => {
    const untold = trust({ difference, effective_sample_size: [90, 29, 2], mean_length: 2.4 }, 30);
    expect(untold.difference).toBeNull();
    expect(untold.note).toContain("cannot judge the policy through whole episodes: at step 2");
    expect(untold.note).toContain("worth 29 episodes (30 needed)");
  });

  it("speaks of one episode in the singular, and of none where no episode gets that far", () => {
    const at = (sizes: number[]) => trust({ difference, effective_sample_size: sizes, mean_length: 1.6 }, 30);
    expect(at([40, 1.2]).note).toContain("worth 1 episode (");
    expect(at([40]).note).toContain("worth 0 episodes (");
  });
});
