import { describe, expect, it } from "vitest";
import { termsOf } from "./slice-terms.fixture.ts";
import { judgeSlices } from "./slices.ts";

const SETTINGS = { confidence_level: 0.95, min_effective_sample_size: 30, min_support: 0.8 };

describe("why nothing is told of a part", () => {
  it("never rounds what falls short up to what is needed, and knows one trial from two", () => {
    const reasonOf = (rows: { weight: number; outcome: number }[], support = 1) => {
      const all = [...rows, { weight: 1, outcome: 1 }].map((row, episode) => ({ ...row, episode }));
      const label = all.map(({ episode }) => (episode < rows.length ? 0 : 1));
      const slicing = { by: "task_type", label, names: ["part", "rest"] } as const;
      const slices = judgeSlices(termsOf(all, 0.5, support), [slicing], SETTINGS);
      return slices.find((slice) => slice.name === "part")!.reason;
    };
    const successes = Array.from({ length: 40 }, () => ({ weight: 1, outcome: 1 }));
    const failures = [1, 1, 1, 1, 0.4].map((weight) => ({ weight, outcome: 0 }));
    expect(reasonOf([...successes, ...failures])).toContain(
      "40 successes and 4.7 failures (5 of each needed)",
    );
    expect(reasonOf([...successes.slice(0, 29), { weight: 0.4, outcome: 0 }])).toContain(
      "29.6 plain trials (30",
    );
    expect(reasonOf(successes.slice(0, 1))).toContain("as 1 plain trial (30 needed)");
    expect(reasonOf(successes, 0.797)).toContain("only 79.7 % of its choices");
  });
});
