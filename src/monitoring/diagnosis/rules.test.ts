import { describe, expect, it } from "vitest";
import type { Problem } from "../../schema/diagnosis.ts";
import { choiceWithoutVariation } from "./choice-without-variation.ts";
import {
  type Advised,
  about,
  adviceOf,
  evaluationOf,
  evidenceOf,
  policyOf,
  trainingOf,
} from "./evidence.fixture.ts";
import { lowAccuracy } from "./low-accuracy.ts";
import { notBeatingBaselines } from "./not-beating-baselines.ts";
import { outcomeLabels } from "./outcome-labels.ts";
import { overfitting } from "./overfitting.ts";
import { recommendationsIgnored } from "./recommendations-ignored.ts";
import { uncalibratedConfidence } from "./uncalibrated-confidence.ts";

const causeOf = ({ causes }: Problem, name: string) => causes.find((cause) => cause.name === name);
const judged = (sketch: Parameters<typeof evaluationOf>[0]) =>
  evidenceOf({
    policy: policyOf({ evaluation: evaluationOf(sketch) }),
    training: trainingOf({ rows: 400, success: 200 }),
  });

describe("low accuracy", () => {
  it.each([
    [2, 9, "too_few_to_say"],
    [40, 100, "found"],
    [57, 100, "too_few_to_say"],
    [80, 100, "not_found"],
  ] as const)("%i of %i named agents chosen: %s", (right, n, state) => {
    expect(lowAccuracy(judged({ accuracy: [right, n] })).state).toBe(state);
  });

  it("names imitation as imitation, and never judges by it", () => {
    const { state, numbers } = lowAccuracy(judged({}));
    expect(state).toBe("too_few_to_say");
    expect(
      numbers.filter(({ name }) => name.startsWith("agreement")).map(({ measures }) => measures),
    ).toEqual([expect.stringContaining("imitation"), expect.stringContaining("imitation")]);
  });

  it("asks for ratings, beginning with a delegation that exists", () => {
    const { mends } = lowAccuracy(judged({}));
    expect(mends[0]).toMatchObject({ command: expect.stringContaining("oak-policy record delegation-7") });
  });
});

describe("not beating the baselines", () => {
  it.each([
    ["both gains are shown", about(0.1, 0.05), about(0.08, 0.04), "not_found"],
    ["a gain that matters is ruled out", about(0.1, 0.05), about(0.0, 0.03), "found"],
    ["it is surely worse", about(-0.1, 0.05), about(0.1, 0.05), "found"],
    ["the interval holds both", about(0.05, 0.1), about(0.05, 0.1), "too_few_to_say"],
  ] as const)("%s", (_, today, single, state) => {
    expect(notBeatingBaselines(judged({ gains: { today, single } })).state).toBe(state);
  });

  it("tells gains in points, which cannot be taken for a share of today's rate", () => {
    const { sentence, numbers } = notBeatingBaselines(judged({ gains: { today: about(0.01, 0.02) } }));
    expect(sentence).toBe(
      "Against what you do today it gains 1.0 points (-1.0 to 3.0) in success rate: a gain of 5 points is ruled out with 95 % confidence.",
    );
    expect(numbers[0]).toMatchObject({ name: "gain_over_today", unit: "difference" });
  });

  it("names the likeliest agent's probability as the cause, which full support does not show", () => {
    const sketch = { gains: { today: about(0, 0.02) }, deterministic: true };
    const cause = causeOf(notBeatingBaselines(judged(sketch)), "choice_without_variation");
    expect(cause?.likelihood).toBe("likely");
    expect(cause?.sentence).toContain("likeliest for a task with a probability of 40 %");
  });

  it("does not promise that more episodes decide what a red line forbids to ask", () => {
    const promiseOf = (decidedBy: string): string | undefined =>
      causeOf(notBeatingBaselines(judged({ gains: { today: about(0, 0.2) }, decidedBy })), "too_little_data")
        ?.mends[0]?.why;
    expect(promiseOf("success_rate.difference_to_behaviour")).toMatch(/400 .* would decide it$/);
    expect(promiseOf("effective_sample_size")).toMatch(/400 .* would allow an answer$/);
  });

  it("shows support instead of gains where the log cannot tell", () => {
    const { state, numbers, causes } = notBeatingBaselines(judged({ support: 0.4 }));
    expect(state).toBe("too_few_to_say");
    expect(numbers.map(({ name }) => name)).toEqual(["support", "effective_sample_size"]);
    expect(causes[0]).toMatchObject({ name: "choice_without_variation", likelihood: "likely" });
    expect(causes.map(({ name }) => name)).not.toContain("task_too_simple");
  });

  it("tells a simple task from features that say nothing, and both from too little data", () => {
    const gains = { today: about(0.1, 0.05), single: about(0, 0.03) };
    const signal = (interplay: number, moreRows: number) => ({
      rows: 400,
      episodes: 400,
      agents: about(0.1, 0.02),
      tasks: about(0, 0.005),
      interplay: about(interplay, 0.005),
      moreRows: about(moreRows, 0.005),
    });
    const withSignal = (interplay: number, moreRows: number) =>
      notBeatingBaselines({
        ...judged({ gains }),
        training: trainingOf({ rows: 400, success: 200, signal: signal(interplay, moreRows) }),
      });
    const simple = withSignal(0, 0);
    expect(causeOf(simple, "task_too_simple")?.likelihood).toBe("likely");
    expect(causeOf(simple, "features_do_not_matter")?.likelihood).toBe("likely");
    expect(causeOf(simple, "too_little_data")?.likelihood).toBe("ruled_out");
    const young = withSignal(0.1, 0.05);
    expect(causeOf(young, "task_too_simple")?.likelihood).toBe("ruled_out");
    expect(causeOf(young, "features_do_not_matter")?.likelihood).toBe("ruled_out");
    expect(causeOf(young, "too_little_data")?.likelihood).toBe("likely");
    expect(young.causes.at(-1)?.likelihood).toBe("ruled_out");
  });
});

describe("overfitting", () => {
  const fitOf = (fitted: number, unseen: ReturnType<typeof about>, success = 200) =>
    overfitting(
      evidenceOf({
        policy: policyOf({
          fit: { fitted: about(fitted, 0.02), unseen, networks: about(-0.1, 0.05), ruleShift: 0 },
        }),
        training: trainingOf({ rows: 400, success }),
      }),
    );

  it.each([
    ["worse than a simple rule on new rows", fitOf(0.3, about(-0.2, 0.1)), "found"],
    ["most of what it learned is surely gone", fitOf(0.4, about(0.05, 0.1)), "found"],
    ["what it learned holds", fitOf(0.3, about(0.15, 0.1)), "not_found"],
    ["it learned nothing to lose", fitOf(0.01, about(-0.2, 0.1)), "not_found"],
    ["the interval holds both", fitOf(0.3, about(0.1, 0.3)), "too_few_to_say"],
    ["half of it may still hold", fitOf(0.4, about(0.15, 0.17)), "too_few_to_say"],
    ["the held-out outcomes are all alike", fitOf(0.3, about(-0.2, 0.1), 397), "too_few_to_say"],
  ])("%s", (_, { state }, expected) => {
    expect(state).toBe(expected);
  });

  it("turns down the networks when they do the harm", () => {
    const cause = causeOf(fitOf(0.3, about(-0.2, 0.1)), "networks_too_complex");
    expect(cause?.likelihood).toBe("likely");
    expect(cause?.mends).toMatchObject([
      { key: "model.hyperparameters.dropout", from: 0.2, to: 0.4 },
      { key: "model.hyperparameters.hidden_layers", from: [256, 256], to: [64, 64] },
      { key: "model.hyperparameters.weight_decay", from: 10, to: 30 },
      { command: "oak-policy train --tune" },
    ]);
  });
});

describe("recommendations ignored", () => {
  const askedFor = (cases: readonly Advised[], abstained = 0) =>
    recommendationsIgnored(evidenceOf({ advice: adviceOf(cases, abstained) }));
  const times = (count: number, advised: Advised): Advised[] => Array.from({ length: count }, () => advised);

  it("is found when surely fewer than half were followed, and not before ten can be linked", () => {
    expect(askedFor(times(9, { sent: "other" })).state).toBe("too_few_to_say");
    expect(askedFor(times(10, { sent: "other" })).state).toBe("found");
    expect(askedFor([...times(8, { sent: "other" }), ...times(8, {})]).state).toBe("too_few_to_say");
    expect(askedFor(times(20, {})).state).toBe("not_found");
  });

  it("says so when advice is followed where it is sure, and from which confidence on", () => {
    const found = askedFor([
      ...times(30, { confidence: 0.72, sent: "other" }),
      ...times(12, { confidence: 0.9 }),
    ]);
    const cause = causeOf(found, "low_confidence");
    expect(cause?.mends[0]).toMatchObject({
      key: "policy_export.advisor.confidence_threshold",
      from: 0.7,
      to: 0.75,
    });
    const unsure = askedFor([
      ...times(30, { confidence: 0.5, sent: "other" }),
      ...times(12, { confidence: 0.9 }),
    ]);
    expect(causeOf(unsure, "low_confidence")?.likelihood).toBe("likely");
  });

  it("sees that people do better without it, that it names the absent, and that it mostly abstains", () => {
    const better = [
      ...times(30, { sent: "other", success: true, available: ["other"] }),
      ...times(10, { success: false }),
    ];
    const found = askedFor(better, 100);
    expect(causeOf(found, "advice_worse_than_people")).toMatchObject({
      likelihood: "likely",
      mends: [{ command: "oak-policy deploy --mode shadow" }, {}],
    });
    expect(causeOf(found, "agent_not_available")?.likelihood).toBe("likely");
    expect(causeOf(found, "mostly_abstains")?.likelihood).toBe("likely");
  });

  it("does not count what was never shown or is too recent", () => {
    const advice = adviceOf(times(20, { sent: "other" }));
    const hidden = {
      ...advice,
      entries: advice.entries.map((entry) => ({ ...entry, mode: "shadow" as const })),
    };
    expect(recommendationsIgnored(evidenceOf({ advice: hidden })).numbers[0]).toMatchObject({ n: 0 });
    const young = { ...advice, lastDelegationMs: 19 * 3_600_000 + 1 };
    const [rate] = recommendationsIgnored(evidenceOf({ advice: young })).numbers;
    expect(rate?.n).toBe(18);
  });
});

describe("what hides behind", () => {
  it("outcomes that are all alike or guessed are found, few rows are not judged", () => {
    const labels = (sketch: Parameters<typeof trainingOf>[0]) =>
      outcomeLabels(evidenceOf({ training: trainingOf(sketch) })).state;
    expect(labels({ rows: 400, success: 398 })).toBe("found");
    expect(labels({ rows: 400, success: 200, information: 0.1 })).toBe("found");
    expect(labels({ rows: 20, success: 20 })).toBe("too_few_to_say");
    expect(labels({ rows: 400, success: 200 })).toBe("not_found");
  });

  it("labels of which nobody knows how certain they are, since a file is missing, are not called uncertain", () => {
    const unread = (success: number) =>
      outcomeLabels(
        evidenceOf({ training: { ...trainingOf({ rows: 400, success }), labelInformation: null } }),
      );
    expect(unread(200)).toMatchObject({ state: "not_checked", numbers: [] });
    expect(unread(200).sentence).toContain("how certain the labels are is not known");
    expect(unread(398).state).toBe("found");
  });

  it("choices without variation are found, with who should be tried at what", () => {
    expect(choiceWithoutVariation(judged({})).state).toBe("not_found");
    expect(choiceWithoutVariation(judged({ deterministic: true })).state).toBe("found");
    const thin = choiceWithoutVariation(judged({ support: 0.5 }));
    expect(thin.mends[0]).toMatchObject({
      practice: expect.stringContaining("debugger on testing (1 try so far)"),
    });
  });

  it("a confidence that does not come true is found only beyond chance", () => {
    const confident = (rows: number, predicted: number, observed: number) =>
      uncalibratedConfidence(evidenceOf({ policy: policyOf({}, [{ rows, predicted, observed }]) })).state;
    expect(confident(100, 0.9, 0.6)).toBe("found");
    expect(confident(100, 0.62, 0.6)).toBe("not_found");
    expect(confident(10_000, 0.63, 0.6)).toBe("not_found"); // sure, and too small to matter
    expect(confident(20, 0.9, 0.3)).toBe("too_few_to_say");
  });
});
