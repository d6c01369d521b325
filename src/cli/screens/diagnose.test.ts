import { describe, expect, it } from "vitest";
import type { Diagnosis } from "../../schema/diagnosis.ts";
import { diagnoseScreen } from "./diagnose.ts";

const measure = { name: "gain_over_today", value: 0.241, low: 0.124, high: 0.336, n: 298, measures: "-" };

describe("the screen of diagnose", () => {
  it("shows a difference in points and a share in per cent", () => {
    const screenOf = (unit: "difference" | "share"): string => {
      const problem = { state: "found", title: "-", sentence: "-", causes: [], mends: [] };
      const problems = [{ ...problem, numbers: [{ ...measure, unit }] }];
      return diagnoseScreen({ version: "v1", problems, missing: [], next: null } as unknown as Diagnosis);
    };
    expect(screenOf("difference")).toContain("gain over today: 24.1 points (12.4 to 33.6 points), n = 298");
    expect(screenOf("share")).toContain("gain over today: 24.1 % (12.4 to 33.6 %), n = 298");
  });
});
