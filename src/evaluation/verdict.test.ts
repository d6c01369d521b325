import { describe, expect, it } from "vitest";
import type { ReportedDifference } from "../schema/evaluation-figures.ts";
import type { EvaluatedPolicy } from "../schema/evaluation-report.ts";
import { decideVerdict, type VerdictInput } from "./verdict.ts";

const SETTINGS = {
  confidence_level: 0.95,
  min_effective_sample_size: 30,
  min_support: 0.8,
  improvement_margin: 0.02,
  gate_requires: "not_worse",
} as const;

/** A difference with normal intervals around it. */
const differenceOf = (value: number, error: number): ReportedDifference => ({
  value,
  low: value - 1.96 * error,
  high: value + 1.96 * error,
  standard_error: error,
  lower_bound: value - 1.645 * error,
  upper_bound: value + 1.645 * error,
});

interface Figures {
  gain?: ReportedDifference;
  overSingle?: ReportedDifference;
  support?: number;
  effective?: number;
  cut?: number;
}

function policyWith(
  name: string,
  { gain, overSingle, support = 1, effective = 80, cut = 0 }: Figures,
): EvaluatedPolicy {
  const share = { value: null, low: null, high: null, n: 0, measures: "" };
  const outcome = {
    value: 0.8,
    low: 0.7,
    high: 0.9,
    estimators: null,
    spread: null,
    lower_bounds: null,
    difference_to_behaviour: gain ?? null,
    difference_to_best_single: overSingle ?? null,
    difference_to_earlier: null,
  };
  return {
    name,
    role: "policy",
    agreement_on_successes: share,
    accuracy: share,
    success_rate: outcome,
    average_reward: outcome,
    regret: { success_rate: null, average_reward: null, measures: "" },
    overlap: {
      n: 200,
      episodes: 100,
      effective_sample_size: effective,
      effective_share: effective / 200,
      largest_weight_share: 0.1,
      mean_weight: 1,
      clipped_share: 0,
      cut_weight: cut,
      support,
      support_means: "",
      unsupported: [{ task_type: "testing", agent: "debugger", decisions: 5, tries: 1 }],
    },
    chosen_agents: {},
  };
}

const decide = (figures: Figures, more: Partial<VerdictInput> = {}) =>
  decideVerdict(
    {
      policy: policyWith("v2", figures),
      bestSingle: policyWith("highest_success", {}),
      deterministic: false,
      controls: { behaviour: true, permuted: true },
      labels: { successes: 150, failures: 50 },
      slices: [],
      ...more,
    },
    SETTINGS,
  );

const CLEAR = { gain: differenceOf(0.1, 0.03), overSingle: differenceOf(0.08, 0.03) };

describe("decideVerdict", () => {
  it("says switch only when the lower bound of both gains is above zero", () => {
    const verdict = decide(CLEAR);
    expect(verdict).toMatchObject({ answer: "switch", decided_by: "success_rate.difference_to_behaviour" });
    expect(verdict.number).toBeCloseTo(0.1 - 1.645 * 0.03, 12);
    expect(verdict.sentence).toContain("at least 5.1 points");
  });

  it("lets the best single agent win a tie", () => {
    const verdict = decide({ ...CLEAR, overSingle: differenceOf(0.02, 0.03) });
    expect(verdict.answer).toBe("keep_not_enough_evidence");
    expect(verdict.decided_by).toBe("success_rate.difference_to_best_single");
    expect(verdict.sentence).toContain("highest_success");
  });

  it("does not compare with a single agent that the log cannot judge", () => {
    const bestSingle = policyWith("highest_success", { effective: 5 });
    expect(decide({ ...CLEAR, overSingle: differenceOf(0.02, 0.3) }, { bestSingle }).answer).toBe("switch");
  });

  it("says worse when the whole two-sided interval lies below zero against either rival", () => {
    expect(decide({ ...CLEAR, gain: differenceOf(-0.1, 0.04) }).answer).toBe("keep_worse");
    expect(decide({ ...CLEAR, overSingle: differenceOf(-0.1, 0.04) }).answer).toBe("keep_worse");
    expect(decide({ ...CLEAR, gain: differenceOf(-0.07, 0.04) }).answer).toBe("keep_not_enough_evidence");
  });

  it("counts the episodes that would show the gain: 6.18 (error / gain)^2 times those there are, minus those", () => {
    const verdict = decide({ ...CLEAR, gain: differenceOf(0.06, 0.04) });
    expect(verdict.more_episodes).toBe(Math.ceil(6.18 * (0.04 / 0.06) ** 2 * 100 - 100));
    expect(verdict.sentence).toContain(`${verdict.more_episodes} more held-out episodes`);
  });

  it("says of the episodes that a red line lacks that they allow an answer, not that they give one", () => {
    const verdict = decide({ ...CLEAR, effective: 20 });
    expect(verdict.more_episodes).toBe(50);
    expect(verdict.sentence).toContain("About 50 more held-out episodes would allow an answer.");
  });

  it.each([
    ["support", { ...CLEAR, support: 0.79 }, {}],
    ["effective_sample_size", { ...CLEAR, effective: 29 }, {}],
    ["outcome_labels", CLEAR, { labels: { successes: 196, failures: 4 } }],
    ["outcome_labels", CLEAR, { labels: { successes: 0, failures: 200 } }],
    ["behaviour_control", CLEAR, { controls: { behaviour: false, permuted: true } }],
    ["permuted_control", CLEAR, { controls: { behaviour: true, permuted: false } }],
    ["deterministic_logging", { ...CLEAR, support: 0.9 }, { deterministic: true }],
    ["episodes", {}, {}],
  ] as const)("gives no verdict and shuts the gate on the red line %s", (name, figures, more) => {
    const verdict = decide(figures, more);
    expect(verdict).toMatchObject({ answer: "keep_not_enough_evidence", decided_by: name });
    expect(verdict.gate.passes).toBe(false);
  });

  it("never rounds what falls short of a red line up to the line", () => {
    expect(decide({ ...CLEAR, effective: 29.7 }).sentence).toContain("as 29.7 plain trials (30 needed)");
    expect(decide({ ...CLEAR, support: 0.797 }).sentence).toContain("only 79.7 % of its choices");
  });

  it("opens the gate when a loss above the margin can be ruled out, switch or not", () => {
    expect(decide({ ...CLEAR, gain: differenceOf(0.01, 0.01) }).gate).toEqual({
      passes: true,
      margin: 0.02,
      bound: 0.01 - 1.96 * 0.01,
      requires: "not_worse",
    });
    const oneSidedOnly = differenceOf(0.01, 0.017);
    expect(oneSidedOnly.lower_bound).toBeGreaterThan(-0.02);
    expect(decide({ ...CLEAR, gain: oneSidedOnly }).gate.passes).toBe(false);
    expect(decide({ ...CLEAR, gain: differenceOf(0.01, 0.02) }).gate.passes).toBe(false);
  });
});

describe("clipping", () => {
  it("gives no verdict where much of the weight was cut off", () => {
    const clear = { gain: differenceOf(0.2, 0.03), overSingle: differenceOf(0.2, 0.03) };
    expect(decide({ ...clear, cut: 0.05 }).answer).toBe("switch");
    expect(decide({ ...clear, cut: 0.06 })).toMatchObject({
      answer: "keep_not_enough_evidence",
      decided_by: "cut_weight",
      gate: { passes: false },
    });
  });
});

describe("parts where it is better", () => {
  const slices = [
    { by: "task_type", name: "testing", answer: "better", gain: differenceOf(0.3, 0.05) },
    { by: "repository", name: "orchard-shop", answer: "undecided", gain: differenceOf(0.01, 0.05) },
  ] satisfies VerdictInput["slices"];
  const unproven = { gain: differenceOf(0.03, 0.03), overSingle: differenceOf(0.03, 0.03) };

  it("are switched alone when the whole is not shown to be better", () => {
    const verdict = decide(unproven, { slices });
    expect(verdict.answer).toBe("switch_for_slices");
    expect(verdict.slices).toEqual([{ by: "task_type", name: "testing" }]);
    expect(verdict.sentence).toContain("task type testing");
    expect(verdict).toMatchObject({ decided_by: "slice_gain", threshold: 0 });
    expect(verdict.number).toBeCloseTo(0.3 - 1.645 * 0.05, 12);
  });

  it("are switched alone when the whole is worse, or thinly supported", () => {
    expect(decide({ gain: differenceOf(-0.2, 0.03) }, { slices }).answer).toBe("switch_for_slices");
    expect(decide({ ...unproven, support: 0.5 }, { slices }).answer).toBe("switch_for_slices");
  });

  it("count for nothing when the whole is better, or when nothing in the log compares agents", () => {
    const proven = { gain: differenceOf(0.2, 0.03), overSingle: differenceOf(0.2, 0.03) };
    expect(decide(proven, { slices }).answer).toBe("switch");
    expect(decide({ ...unproven, support: 0.9 }, { slices, deterministic: true }).answer).toBe(
      "keep_not_enough_evidence",
    );
    expect(decide(unproven, { slices, labels: { successes: 199, failures: 1 } }).answer).toBe(
      "keep_not_enough_evidence",
    );
  });

  it("do not open the gate", () => {
    expect(decide({ gain: differenceOf(-0.2, 0.03) }, { slices }).gate.passes).toBe(false);
  });
});

describe("the gate", () => {
  it("asks for a shown gain where the settings say so", () => {
    const level = { gain: differenceOf(0.02, 0.02), overSingle: differenceOf(0.02, 0.02) };
    const asked = (gate_requires: "not_worse" | "better") =>
      decideVerdict(
        {
          policy: policyWith("v2", level),
          bestSingle: null,
          deterministic: false,
          controls: { behaviour: true, permuted: true },
          labels: { successes: 150, failures: 50 },
          slices: [],
        },
        { ...SETTINGS, gate_requires },
      ).gate;
    expect(asked("not_worse")).toMatchObject({ passes: true, margin: 0.02, requires: "not_worse" });
    expect(asked("better")).toMatchObject({ passes: false, margin: 0.02, requires: "better" });
  });
});
