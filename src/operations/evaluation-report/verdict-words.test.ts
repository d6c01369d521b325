import { describe, expect, it } from "vitest";
import type { Verdict } from "../../schema/evaluation-report.ts";
import { COMPLETE, POOR } from "./report.fixture.ts";
import { deciderOf, inHundred, isForbidden } from "./verdict-words.ts";

const decided = (
  decided_by: string,
  number: number | null,
  threshold: number | null,
  answer: Verdict["answer"],
) => deciderOf({ ...COMPLETE.verdict, answer, decided_by, number, threshold });

describe("the number that decided", () => {
  it("is the lower bound of a gain, or its upper end where the policy is worse", () => {
    expect(decided("success_rate.difference_to_behaviour", 0.031, 0, "switch")).toEqual({
      name: "Lower bound of the gain over today",
      metric: "lower-bound",
      value: "+3.1 points",
      needed: "has to be above 0",
    });
    expect(decided("success_rate.difference_to_best_single", -0.02, 0, "keep_worse").name).toBe(
      "Upper end of the gain over the best single agent",
    );
  });

  it("is that of the parts where only some kinds of tasks are better", () => {
    expect(decided("slice_gain", 0.04, 0, "switch_for_slices")).toMatchObject({
      name: "Least lower bound of those parts' gains",
      value: "+4.0 points",
    });
  });

  it("is told in its own unit at a red line", () => {
    const answer = "keep_not_enough_evidence";
    expect(decided("support", 0.41, 0.8, answer)).toMatchObject({
      value: "41.0\u00a0%",
      needed: "at least 80\u00a0% needed",
    });
    expect(decided("effective_sample_size", 12.34, 30, answer)).toMatchObject({
      value: "12.3",
      needed: "at least 30 needed",
    });
    expect(decided("outcome_labels", 0, 5, answer)).toMatchObject({
      value: "0",
      needed: "at least 5 needed",
    });
    expect(decided("cut_weight", 0.074, 0.05, answer)).toMatchObject({
      value: "7.4\u00a0%",
      needed: "at most 5\u00a0% allowed",
    });
    expect(decided("deterministic_logging", 1, null, answer).needed).toBeNull();
  });

  it("keeps its name where it is a new one", () => {
    expect(decided("some_new_number", 0.1234, 2, "switch")).toEqual({
      name: "some new number",
      metric: null,
      value: "0.123",
      needed: "at least 2 needed",
    });
    expect(decided("episodes", null, null, "keep_not_enough_evidence").value).toBe("n/a");
  });
});

describe("the answer of a hundred delegations", () => {
  it("names both rates and what chance leaves open", () => {
    expect(inHundred(COMPLETE)).toContain(
      "about 78 would have succeeded with v2; with what was really done it was 71.",
    );
  });

  it("is not given where a red line forbids one, even if something could be estimated", () => {
    expect(isForbidden(POOR)).toBe(true);
    expect(inHundred({ ...COMPLETE, verdict: POOR.verdict })).toBeNull();
  });
});
