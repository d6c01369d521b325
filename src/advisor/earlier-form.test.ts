import { describe, expect, it } from "vitest";
import { createActionSpace } from "../dataset/action-space.ts";
import { greedy, type Policy } from "../learning/policy.ts";
import type { CountedChange } from "../schema/agent-note.ts";
import type { ProductionFile } from "../schema/policy-file.ts";
import { blindSpots } from "./blind-spots.ts";
import { cautionFor } from "./cautions.ts";
import { amount, counted, weightWords } from "./earlier-form.ts";
import { countOutcomes } from "./evidence.ts";
import { indexPastTasks } from "./past-tasks.ts";
import { reasonsFor } from "./reasons.ts";
import { recommend } from "./recommend.ts";
import type { Count, ReleasedPolicy } from "./released-policy.ts";
import { stateFixture, transitionFixture } from "./transition.fixture.ts";

const COUNTS: Record<string, Count> = {
  "coder *": { n: 60, successes: 44, earlier: { n: 41, successes: 30 } },
  "coder bug_fix": { n: 14, successes: 12, earlier: { n: 4, successes: 2 } },
  "coder review": { n: 3, successes: 2, earlier: { n: 3, successes: 2 } },
  "tester *": { n: 8, successes: 8, earlier: { n: 7, successes: 7 } },
  "writer *": { n: 20, successes: 10 },
  "coder -> writer *": { n: 12, successes: 9, earlier: { n: 8, successes: 6 } },
};

const change = (agent: string, changes: Partial<CountedChange> = {}): CountedChange => ({
  agent,
  change: "edited",
  at: "2026-05-01T08:00:00.000Z",
  from: null,
  to: null,
  earlier: 1,
  since: 1,
  ...changes,
});

const fixed: Policy = {
  name: "v1",
  scores: () => Float64Array.of(3, 2, 1, 0),
  probabilities: ({ mask }) => greedy(Float64Array.of(3, 2, 1, 0), mask),
};

const released = (changes: Partial<ProductionFile> = {}, edited: string[] = []): ReleasedPolicy => ({
  file: {
    version: "v1",
    trained_date: "2026-06-01",
    soft_label_share: 0,
    encoder: { format_version: 1, columns: 1, rows: 20, blocks: [] },
    evaluation: null,
    agent_changes: [change("coder"), change("tester")],
    changed_agent_weight: 0.5,
    advisor: {
      confidence_threshold: 0,
      top_k_recommendations: 3,
      include_reasoning: true,
      min_agent_support: 5,
    },
    ...changes,
  } as ProductionFile,
  space: createActionSpace(["coder", "tester", "writer", ["coder", "writer"]], ["bug_fix", "review"]),
  policy: fixed,
  history: fixed,
  encode: () => ({ indices: Uint32Array.of(), values: Float32Array.of() }),
  calibrate: () => 0.5,
  pastTasks: indexPastTasks({ counts: [], vocabulary: [], tasks: [] }),
  changed: { untried: [], edited: new Set(edited), newcomer: undefined, unestimated: new Set() },
  count: (action, type) => COUNTS[`${action} ${type}`] ?? { n: 0, successes: 0 },
});

describe("outcomes from before an agent changed", () => {
  const old = { earlier_form: true as const };
  const rows = [
    transitionFixture({ invocation_id: "1", ...old }),
    transitionFixture({ invocation_id: "2", ...old, success: false }),
    transitionFixture({ invocation_id: "3" }),
    transitionFixture({ invocation_id: "4", action: "writer" }),
  ];

  it("are counted apart too, and only where there are some", () => {
    const all = countOutcomes(rows).filter(({ task_type }) => task_type === "*");
    expect(all).toEqual([
      { action: "coder", task_type: "*", n: 3, successes: 2, earlier: { n: 2, successes: 1 } },
      { action: "writer", task_type: "*", n: 1, successes: 1 },
    ]);
  });

  it("count by their weight: of 8, 6 of them successes, 4 and 2 at 1/4 each are 5 and 4.5", () => {
    const count = { n: 8, successes: 6, earlier: { n: 4, successes: 2 } };
    expect(counted(count, 0.25)).toEqual({ n: 5, successes: 4.5 });
    expect(counted({ n: 8, successes: 6 }, 0.25)).toEqual({ n: 8, successes: 6 });
    expect([amount(count, 0.25), amount(count, 1)]).toEqual(["8 that count as 5", "8"]);
    expect([0, 0.25, 0.5, 1].map(weightWords)).toEqual([
      "do not count",
      "count 0.25 each",
      "count half",
      "count fully",
    ]);
  });

  it("stand apart in a reason, with what changed and when", () => {
    expect(reasonsFor(released(), "coder", "bug_fix")).toEqual([
      "10 of 10 bug_fix tasks with coder succeeded since its file changed on 2026-05-01 (100 %, 95 % interval 72 to 100 %); before that 2 of 4, which count half.",
      "14 of 19 tasks of all types with coder succeeded since its file changed on 2026-05-01 (74 %, 95 % interval 51 to 88 %); before that 30 of 41, which count half.",
    ]);
    expect(reasonsFor(released(), "coder", "review")[0]).toBe(
      "No outcome of review tasks with coder is known since its file changed on 2026-05-01; before that 2 of 3 succeeded, which count half.",
    );
  });

  it("name the old name, the models, and in a sequence the agent that changed last", () => {
    const reason = (changes: CountedChange[], action: string | string[]) =>
      reasonsFor(released({ agent_changes: changes }), action, "bug_fix").join(" ");
    const renamed = change("coder", { change: "renamed", from: "dev", to: "coder" });
    expect(reason([renamed], "coder")).toContain("since it was renamed from dev on 2026-05-01");
    const upgraded = change("coder", { change: "upgraded", from: "claude-opus-4-6", to: "claude-opus-4-8" });
    expect(reason([upgraded], "coder")).toContain(
      "since its model changed from claude-opus-4-6 to claude-opus-4-8 on 2026-05-01",
    );
    const later = change("writer", { at: "2026-05-20T00:00:00.000Z" });
    expect(reason([upgraded, later], ["coder", "writer"])).toContain(
      "since writer's file changed on 2026-05-20",
    );
  });

  it("make a caution where they are most of a record, beside an edit since the training", () => {
    expect(cautionFor(released(), "coder")).toBe(
      "its file changed on 2026-05-01: 41 of its 60 outcomes are from before and count half",
    );
    expect(cautionFor(released({}, ["coder"]), "coder")).toMatch(
      /^edited since the training of 2026-06-01: its record is that of the file before; its file changed on 2026-05-01: /,
    );
    expect(cautionFor(released({}, ["writer"]), ["coder", "writer"])).toMatch(
      /^writer edited since the training of 2026-06-01.*; coder's file changed on 2026-05-01: 8 of its 12 /,
    );
    expect(cautionFor(released(), "writer")).toBeUndefined();
  });

  it("count for the least support by their weight, and it is said so", () => {
    const question = { id: "1", state: stateFixture(), available: null, topK: 3, mode: null, timestamp: "" };
    const { recommendations, notes } = recommend(released(), question);
    expect(recommendations.map(({ action, support }) => [action, support])).toEqual([
      ["coder", 39.5],
      ["writer", 20],
    ]);
    expect(notes).toContain("Not ranked, too few known outcomes: tester (8 that count as 4.5).");
    const fully = recommend(released({ changed_agent_weight: 1 }), question).recommendations;
    expect(fully.map(({ action }) => action)).toEqual(["coder", "tester", "writer"]);
    expect(blindSpots(rows, 3, 0.5)[0]).toBe(
      "never recommended, fewer than 3 known outcomes: coder (3 that count as 2), writer (1).",
    );
  });
});
