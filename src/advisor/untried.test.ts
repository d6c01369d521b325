import { describe, expect, it } from "vitest";
import { createActionSpace } from "../dataset/action-space.ts";
import { agentFeatures } from "../dataset/agent-features.ts";
import { fitAnchor } from "../learning/anchor.ts";
import { greedy, type Policy } from "../learning/policy.ts";
import { sparseOf, tableOf } from "../learning/simulated-transitions.fixture.ts";
import { createRandom } from "../numeric/random.ts";
import type { AgentFile } from "../schema/agent-file.ts";
import type { ProductionFile } from "../schema/policy-file.ts";
import { recommendationSchema } from "../schema/recommendation.ts";
import { indexPastTasks } from "./past-tasks.ts";
import { type Question, recommend, shownIn } from "./recommend.ts";
import type { ReleasedPolicy } from "./released-policy.ts";
import { stateFixture } from "./transition.fixture.ts";
import { changedAgents } from "./untried.ts";

const file = (name: string, description: string, sha256 = "as trained"): AgentFile => ({
  name,
  description,
  tools: null,
  model: null,
  sha256,
});
const trained = [
  file("test-writer", "Writes unit tests and measures coverage"),
  file("spec-writer", "Writes tests from a specification and measures coverage"),
  file("test-fixer", "Mends flaky unit tests and raises coverage"),
  file("poet", "Composes poems and limericks about the weather"),
  file("novelist", "Composes long stories and poems about the sea"),
  file("lyricist", "Composes songs and limericks about the weather"),
];
const NAMES = trained.map(({ name }) => name);

/** The first three agents succeed in 80 % of 60 tasks, the others in 20 %; rewards 10 and -5. */
function trainedAnchor(files: readonly AgentFile[]) {
  const random = createRandom(4);
  const rows = Array.from({ length: 360 }, (_, index) => {
    const success = random.next() < (index % 6 < 3 ? 0.8 : 0.2);
    return { state: sparseOf([1]), action: index % 6, reward: success ? 10 : -5 };
  });
  return fitAnchor(tableOf(1, 6, rows), 0.1, undefined, agentFeatures(NAMES, files));
}

const fixedPolicy = (scores: number[]): Policy => ({
  name: "v1",
  scores: () => Float64Array.from(scores),
  probabilities: ({ mask }) => greedy(Float64Array.from(scores), mask),
});

/** A policy trained on the six agents, opened beside other files. */
function released(now: readonly AgentFile[], anchor = trainedAnchor(trained)): ReleasedPolicy {
  const production = {
    version: "v1",
    trained_date: "2026-06-01",
    soft_label_share: 0,
    encoder: { format_version: 1, columns: 1, rows: 20, blocks: [] },
    evaluation: null,
    reward_scale: 0.1,
    action_space: NAMES,
    agent_files: trained.map(({ name, sha256 }) => ({ agent: name, sha256 })),
    advisor: {
      confidence_threshold: 0.5,
      top_k_recommendations: 3,
      include_reasoning: true,
      min_agent_support: 5,
    },
  } as unknown as ProductionFile;
  return {
    file: production,
    space: createActionSpace(NAMES, ["bug_fix"]),
    policy: fixedPolicy([6, 5, 4, 3, 2, 1]),
    history: fixedPolicy([6, 5, 4, 3, 2, 1]),
    encode: () => sparseOf([1]),
    calibrate: (qValue) => Math.min(1, Math.max(0, (qValue + 5) / 15)),
    pastTasks: indexPastTasks({ counts: [], vocabulary: [], tasks: [] }),
    changed: changedAgents(production, anchor.newcomer, now),
    count: (action) => ({ n: NAMES.includes(action) ? 60 : 0, successes: 30 }),
  };
}

const question = (changes: Partial<Question> = {}): Question => ({
  id: "rec_1",
  state: stateFixture({ task_description: "Fix it" }),
  available: null,
  topK: 3,
  mode: null,
  timestamp: "2026-06-01T10:00:00.000Z",
  ...changes,
});
const tester = file("coverage-hunter", "Writes unit tests that raise coverage");
const bard = file("bard", "Composes poems about the weather and the sea");

describe("an agent that came after the training", () => {
  const answer = recommend(released([...trained, bard, tester]), question());

  it("is expected to do well when its file is like those of the agents that did", () => {
    const [best, worst] = answer.untried;
    expect([best?.agent, worst?.agent]).toEqual(["coverage-hunter", "bard"]);
    expect(best!.expected_success).toBeGreaterThan(0.6);
    expect(worst!.expected_success).toBeLessThan(0.4);
    expect(best!.because).toMatch(/^never tried; estimated from its file, which is most like that of test-/);
    expect(worst!.because).toMatch(/most like that of (poet|novelist|lyricist) /);
    expect(recommendationSchema.parse(answer)).toEqual(answer);
  });

  it("has no place in the ranking, whatever it promises, and is not said to be unknown", () => {
    expect(answer.recommendations.map(({ action }) => action)).toEqual(NAMES.slice(0, 3));
    const only = recommend(released([tester]), question({ available: ["coverage-hunter", "stranger"] }));
    expect(only).toMatchObject({ decision: "abstain", recommendations: [], propensity: null });
    expect(only.untried.map(({ agent }) => agent)).toEqual(["coverage-hunter"]);
    expect(only.notes).toContain("Nothing is known about: stranger.");
    expect(only.notes.join(" ")).not.toContain("coverage-hunter");
  });

  it("is told apart from a stranger where the version was trained without agent files", () => {
    const anchor = { ...trainedAnchor(trained) };
    delete anchor.newcomer;
    const open = released([tester], anchor);
    const { notes, untried } = recommend(open, question({ available: ["coverage-hunter", "stranger"] }));
    expect(untried).toEqual([]);
    expect(notes).toContain("Nothing is known about: stranger.");
    expect(notes).toContain(
      "This version was trained without agent files; train again to get an informed start for coverage-hunter.",
    );
    expect(recommend(open, question()).notes.join(" ")).not.toContain("coverage-hunter");
  });

  it("is named only where it can be used, at most as many as were asked for, and never in shadow mode", () => {
    const open = released([bard, tester]);
    expect(
      recommend(open, question({ available: ["poet", "bard"] })).untried.map((each) => each.agent),
    ).toEqual(["bard"]);
    expect(recommend(open, question({ topK: 1 })).untried.map((each) => each.agent)).toEqual([
      "coverage-hunter",
    ]);
    expect(shownIn("shadow", answer).untried).toEqual([]);
  });

  it("is not the advisor itself", () => {
    const advisor = file("policy-advisor", "Says which agent a task should be delegated to");
    expect(recommend(released([advisor]), question()).untried).toEqual([]);
  });

  it("that was tried since then is said to have been", () => {
    const open = { ...released([tester]), count: () => ({ n: 4, successes: 1 }) };
    const [only] = recommend(open, question({ available: [tester.name] })).untried;
    expect(only!.because).toMatch(/^4 known outcomes, none of them before the training; /);
  });

  it("is estimated as an average agent where files told nothing, and not at all by a policy without files", () => {
    const anchor = trainedAnchor(trained);
    const silent = { ...anchor, newcomer: { ...anchor.newcomer!, errors: Float32Array.of(2, 1) } };
    const { untried } = recommend(released([bard, tester], silent), question());
    expect(untried[0]!.expected_success).toBe(untried[1]!.expected_success);
    expect(untried[0]!.because).toContain("estimated as an average agent");
    expect(recommend(released([bard, tester], trainedAnchor([])), question()).untried).toEqual([]);
  });
});

describe("an agent that was edited after the training", () => {
  const cautionsOf = (now: readonly AgentFile[]) =>
    recommend(released(now), question()).recommendations.map(({ action, caution }) => [action, caution]);

  it("carries a caution, and keeps its rank", () => {
    const edited = [file("spec-writer", "Writes tests", "another"), ...trained.slice(2)];
    expect(cautionsOf(edited)).toEqual([
      ["test-writer", undefined],
      ["spec-writer", "edited since the training of 2026-06-01: its record is that of the file before"],
      ["test-fixer", undefined],
    ]);
  });

  it("is not one whose file is as it was, or is no longer found", () => {
    expect(cautionsOf(trained).every(([, caution]) => caution === undefined)).toBe(true);
    expect(cautionsOf([]).every(([, caution]) => caution === undefined)).toBe(true);
  });
});
