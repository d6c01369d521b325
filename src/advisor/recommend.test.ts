import { describe, expect, it } from "vitest";
import { createActionSpace } from "../dataset/action-space.ts";
import { greedy, type Policy } from "../learning/policy.ts";
import type { ProductionFile } from "../schema/policy-file.ts";
import { recommendationSchema } from "../schema/recommendation.ts";
import { FALLBACK_SENTENCE } from "./fallback.ts";
import { indexPastTasks } from "./past-tasks.ts";
import { reasonsFor } from "./reasons.ts";
import { type Question, recommend, shownIn } from "./recommend.ts";
import type { ReleasedPolicy } from "./released-policy.ts";
import { stateFixture } from "./transition.fixture.ts";

const COUNTS: Record<string, { n: number; successes: number }> = {
  "coder *": { n: 20, successes: 10 },
  "coder bug_fix": { n: 14, successes: 12 },
  "tester *": { n: 20, successes: 18 },
  "rookie *": { n: 4, successes: 4 },
  "coder -> tester *": { n: 9, successes: 8 },
};

const NO_ENCODER: ProductionFile["encoder"] = { format_version: 1, columns: 1, rows: 20, blocks: [] };

const fixedPolicy = (name: string, scores: number[]): Policy => ({
  name,
  scores: () => Float64Array.from(scores),
  probabilities: ({ mask }) => greedy(Float64Array.from(scores), mask),
});

/** A policy whose scores are written down here: Q-values prefer coder, history prefers tester. */
const released = (advisor: Partial<ProductionFile["advisor"]> = {}): ReleasedPolicy => ({
  file: {
    version: "v7",
    soft_label_share: 0.5,
    encoder: NO_ENCODER,
    evaluation: null,
    advisor: {
      confidence_threshold: 0.7,
      top_k_recommendations: 3,
      include_reasoning: true,
      min_agent_support: 5,
      ...advisor,
    },
  } as ProductionFile,
  space: createActionSpace(["coder", "tester", "rookie", ["coder", "tester"]], ["bug_fix"]),
  policy: fixedPolicy("v7", [0.6, 0.2, 0.9, 0.4]),
  history: fixedPolicy("history", [0.5, 0.9, 1, 1]),
  encode: () => ({ indices: Uint32Array.of(), values: Float32Array.of() }) as never,
  calibrate: (qValue) => qValue,
  pastTasks: indexPastTasks({ counts: [], vocabulary: [], tasks: [] }),
  changed: { untried: [], edited: new Set(), newcomer: undefined, unestimated: new Set() },
  count: (action, type) => COUNTS[`${action} ${type}`] ?? { n: 0, successes: 0 },
});

const question = (changes: Partial<Question> = {}): Question => ({
  id: "rec_1",
  state: stateFixture({ task_description: "Fix it" }),
  available: null,
  topK: 5,
  mode: null,
  timestamp: "2026-06-01T10:00:00.000Z",
  ...changes,
});

const named = (changes: Partial<Question>, advisor: Partial<ProductionFile["advisor"]> = {}) =>
  recommend(released(advisor), question(changes)).recommendations.map(({ action }) => action);

describe("recommend", () => {
  it("ranks by Q-value and never names an agent with too few outcomes, however good its score", () => {
    expect(named({})).toEqual(["coder", "tester"]);
    const ofUnknownType = { state: stateFixture({ task_type: "review" }) };
    expect(named(ofUnknownType, { min_agent_support: 4 })[0]).toBe("rookie");
    expect(recommend(released(), question()).notes).toContain(
      "Not ranked, too few known outcomes: rookie (4).",
    );
  });

  it("puts agents that were tried at such tasks before those that were not, whatever their scores", () => {
    expect(named({}, { min_agent_support: 4 })).toEqual(["coder", "rookie", "tester"]);
  });

  it("names a sequence apart, where its Q-value and its plain record are above those of the first agent", () => {
    const sequencesWith = (qValue: number, changes: Partial<Question> = {}) => {
      const policy = fixedPolicy("v7", [0.6, 0.2, 0.9, qValue]);
      return recommend({ ...released(), policy }, question(changes)).sequences.map(({ action }) => action);
    };
    expect(sequencesWith(0.7)).toEqual([["coder", "tester"]]);
    expect(sequencesWith(0.5)).toEqual([]); // a lower Q-value
    expect(sequencesWith(0.7, { available: ["coder"] })).toEqual([]); // half of it cannot be used
    const poor = {
      ...released(),
      policy: fixedPolicy("v7", [0.6, 0.2, 0.9, 0.7]),
      count: () => ({ n: 9, successes: 5 }),
    };
    expect(recommend(poor, question()).sequences).toEqual([]); // no better record
  });

  it("gives a sequence no confidence: it is calibrated on single delegations", () => {
    const policy = fixedPolicy("v7", [0.6, 0.2, 0.9, 0.7]);
    const [sequence] = recommend({ ...released(), policy }, question()).sequences;
    expect(sequence).toMatchObject({ confidence: null, support: 9 });
  });

  it("abstains where nobody with enough outcomes can be used", () => {
    const answer = recommend(released(), question({ available: ["rookie", "stranger"] }));
    expect(answer).toMatchObject({ decision: "abstain", spoke: "nobody", propensity: null });
    expect(answer.notes.slice(0, 4)).toEqual([
      FALLBACK_SENTENCE,
      "None of the agents that can be used now has 5 known outcomes.",
      "Not ranked, too few known outcomes: rookie (4).",
      "Nothing is known about: stranger.",
    ]);
  });

  it("lets history order single agents in hybrid mode, when the policy is not confident", () => {
    expect(named({ mode: "hybrid" })).toEqual(["tester", "coder"]);
    expect(named({ mode: "hybrid" }, { confidence_threshold: 0.6 })[0]).toBe("coder");
    expect(named({ mode: "primary" })[0]).toBe("coder");
  });

  it("gives the policy's own Q-value whoever speaks, and counts of all task types as support", () => {
    const [first] = recommend(released(), question({ mode: "hybrid" })).recommendations;
    expect(first).toMatchObject({ action: "tester", confidence: 0.9, q_value: 0.2, support: 20 });
  });

  it("says its doubts: low confidence, unknown type, soft labels, no evaluation", () => {
    const { notes } = recommend(released(), question({ state: stateFixture({ task_type: "review" }) }));
    expect(notes[0]).toBe("The policy's confidence is below your threshold of 0.7.");
    expect(notes).toContain("No past task was of type review.");
    expect(notes.join(" ")).toContain("50 % of the outcomes counted here were read off");
    expect(notes.at(-1)).toBe("This policy has not been evaluated on held-out delegations.");
  });

  it("says so when the first was hardly ever tried at such tasks and another was tried often", () => {
    const notesWith = (n: number, least = 5, earlier = 0) => {
      const successes = Math.min(n, 1);
      const record = { n, successes, ...(earlier && { earlier: { n: earlier, successes: 0 } }) };
      const base = released({ min_agent_support: least });
      const count: ReleasedPolicy["count"] = (action, type) => {
        if (type !== "bug_fix") return { n: 99, successes: 90 };
        return action === "coder" ? record : { n: 20, successes: 18 };
      };
      const file = { ...base.file, changed_agent_weight: 0.5, agent_changes: [] };
      const { recommendations, notes } = recommend(
        { ...base, file, count },
        question({ available: ["coder", "tester"] }),
      );
      return notes.filter((note) => note.startsWith(`${recommendations[0]?.action}, named first`));
    };
    const much = "tester 20 times (18 successes).";
    expect(notesWith(1)).toEqual([
      `coder, named first, was tried at bug_fix tasks only once (1 success), ${much}`,
    ]);
    expect(notesWith(6, 5, 4)).toEqual([
      `coder, named first, was tried at bug_fix tasks only 6 times (1 success, counted as 4), ${much}`,
    ]);
    expect(notesWith(5)).toEqual([]); // often enough itself
    expect(notesWith(1, 21)).toEqual([]); // nobody was tried often
  });

  it("says so when past success rates name somebody first who was never tried at such tasks", () => {
    const { notes } = recommend(released(), question({ mode: "hybrid" }));
    expect(notes[1]).toBe(
      "tester, named first, was never tried at bug_fix tasks, coder 14 times (12 successes).",
    );
  });

  it("gives no reasons when the settings want none", () => {
    const { recommendations } = recommend(released({ include_reasoning: false }), question());
    expect(recommendations.every(({ reasons }) => reasons.length === 0)).toBe(true);
  });

  it("answers in the shape of the ledger, and shows nothing of it in shadow mode", () => {
    const answer = recommend(released(), question({ mode: "shadow" }));
    expect(recommendationSchema.parse(answer)).toEqual(answer);
    expect(shownIn("shadow", answer)).toMatchObject({ decision: "abstain", recommendations: [] });
    expect(shownIn("advisor", answer)).toBe(answer);
  });
});

describe("reasonsFor", () => {
  it("counts on this type of task first, then on all types, with the Wilson interval", () => {
    expect(reasonsFor(released(), "coder", "bug_fix")).toEqual([
      "12 of 14 bug_fix tasks with coder succeeded (86 %, 95 % interval 60 to 96 %).",
      "10 of 20 tasks of all types with coder succeeded (50 %, 95 % interval 30 to 70 %).",
    ]);
  });

  it("says so when an agent was never tried on this type of task", () => {
    expect(reasonsFor(released(), "tester", "bug_fix")[0]).toBe("tester was never tried on bug_fix tasks.");
  });
});
