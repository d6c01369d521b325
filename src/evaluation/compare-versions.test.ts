import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EvaluationReport } from "../schema/evaluation-report.ts";
import { compareVersions, isEnough } from "./compare-versions.ts";

interface Case {
  value: number;
  error: number;
  margin?: number;
  verdict?: Partial<EvaluationReport["verdict"]>;
  own?: { support?: number; effective?: number };
  older?: { support?: number; effective?: number };
}

/** A report as far as a comparison reads it; the interval is a normal one at 95 %. */
function reportOf({
  value,
  error,
  margin = 0.02,
  verdict = {},
  own = {},
  older = {},
}: Case): EvaluationReport {
  const difference = {
    value,
    low: value - 1.96 * error,
    high: value + 1.96 * error,
    standard_error: error,
    lower_bound: value - 1.645 * error,
    upper_bound: value + 1.645 * error,
  };
  const overlap = ({ support = 1, effective = 80 }) => ({ support, effective_sample_size: effective });
  return {
    policy: "v2",
    confidence_level: 0.95,
    settings: { min_support: 0.8, min_effective_sample_size: 30 },
    compared_to: { version: "v1" },
    policies: [
      {
        name: "v2",
        role: "policy",
        success_rate: { difference_to_earlier: difference },
        overlap: overlap(own),
      },
      { name: "v1", role: "earlier_version", overlap: overlap(older) },
    ],
    verdict: {
      answer: "switch",
      decided_by: "success_rate.difference_to_behaviour",
      sentence: "Switch.",
      reasons: [],
      gate: { passes: true, margin },
      ...verdict,
    },
  } as unknown as EvaluationReport;
}
const answerOf = (given: Case): string => compareVersions(reportOf(given)).answer;

describe("a version against the live one", () => {
  it("is better when the one-sided bound of the difference is above 0", () => {
    expect(answerOf({ value: 0.05, error: 0.03 })).toBe("better"); // 0.05 - 1.645 * 0.03 = 0.0007
    expect(answerOf({ value: 0.05, error: 0.031, margin: 0.01 })).toBe("not_shown"); // -0.001, and low is -0.011
    expect(answerOf({ value: 0.05, error: 0.031, margin: 0.02 })).toBe("not_worse");
  });

  it("is worse when the interval lies below 0, or when it is worse than what was done anyway", () => {
    expect(answerOf({ value: -0.05, error: 0.025 })).toBe("worse");
    expect(answerOf({ value: -0.05, error: 0.026 })).toBe("not_shown");
    const verdict = { answer: "keep_worse", sentence: "Keep what you do today." } as const;
    expect(compareVersions(reportOf({ value: 0.2, error: 0.01, verdict })).sentence).toContain(
      "worse than what was done anyway",
    );
  });

  it("cannot be told where the log says too little of either of the two", () => {
    const verdict = { decided_by: "support", reasons: ["only 40 % of its choices were tried"] };
    expect(compareVersions(reportOf({ value: 0.2, error: 0.01, verdict })).sentence).toBe(
      "v2 against v1 cannot be judged: only 40 % of its choices were tried.",
    );
    expect(answerOf({ value: 0.2, error: 0.01, older: { support: 0.5 } })).toBe("cannot_tell");
    expect(answerOf({ value: 0.2, error: 0.01, older: { effective: 10 } })).toBe("cannot_tell");
  });

  it("cannot be told where only some slices of the newer one can be judged", () => {
    const verdict = { answer: "switch_for_slices", decided_by: "slice_gain" } as const;
    expect(answerOf({ value: 0.2, error: 0.01, verdict })).toBe("better");
    expect(
      compareVersions(reportOf({ value: 0.2, error: 0.01, verdict, own: { effective: 19 } })).sentence,
    ).toBe(
      "v2 against v1 cannot be judged: the held-out log tells as much about v2 as 19 plain trials, and 100 % of its choices were tried in like situations.",
    );
  });

  it("is only called better, worse or not worse where the interval says so", () => {
    const numbers = fc.record({
      value: fc.double({ min: -0.4, max: 0.4, noNaN: true }),
      error: fc.double({ min: 0.001, max: 0.3, noNaN: true }),
    });
    fc.assert(
      fc.property(numbers, ({ value, error }) => {
        const answer = answerOf({ value, error });
        const [low, high, bound] = [value - 1.96 * error, value + 1.96 * error, value - 1.645 * error];
        if (answer === "better") expect(bound).toBeGreaterThan(0);
        if (answer === "worse") expect(high).toBeLessThan(0);
        if (answer === "not_worse") expect(low).toBeGreaterThan(-0.02);
        if (answer === "not_shown") expect(bound <= 0 && high >= 0 && low <= -0.02).toBe(true);
        expect(answer).not.toBe("cannot_tell");
      }),
    );
  });

  it("is good enough as the settings ask", () => {
    expect(["better", "not_worse", "worse"].map((answer) => isEnough({ answer } as never, "better"))).toEqual(
      [true, false, false],
    );
    expect(isEnough({ answer: "not_worse" }, "not_worse")).toBe(true);
    expect(isEnough({ answer: "not_shown" }, "not_worse")).toBe(false);
  });
});
