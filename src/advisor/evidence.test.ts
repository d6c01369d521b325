import { describe, expect, it } from "vitest";
import { blindSpots, softLabelShare } from "./blind-spots.ts";
import { buildEvidence } from "./evidence.ts";
import { transitionFixture } from "./transition.fixture.ts";

const rows = [
  transitionFixture({ invocation_id: "late", timestamp_ms: 2, success: false }),
  transitionFixture({
    invocation_id: "early",
    timestamp_ms: 1,
    success_source: "no_objection",
    state: { task_type: "review", task_description: `Login   form\n${"x".repeat(200)}` },
  }),
  transitionFixture({ invocation_id: "pair", steps: 2, action: ["coder", "reviewer"] }),
];

describe("buildEvidence", () => {
  const { counts, tasks, vocabulary } = buildEvidence(rows);

  it("counts each action per task type and over all of them", () => {
    expect(counts).toEqual([
      { action: "coder -> reviewer", task_type: "*", n: 1, successes: 1 },
      { action: "coder -> reviewer", task_type: "bug_fix", n: 1, successes: 1 },
      { action: "coder", task_type: "*", n: 2, successes: 1 },
      { action: "coder", task_type: "bug_fix", n: 1, successes: 0 },
      { action: "coder", task_type: "review", n: 1, successes: 1 },
    ]);
  });

  it("keeps single delegations as past tasks, oldest first, each with the words it is found by", () => {
    expect(tasks.map(({ id }) => id)).toEqual(["early", "late"]);
    expect(tasks[0]?.excerpt).toMatch(/^Login form x+$/);
    expect(tasks[0]?.excerpt).toHaveLength(120);
    expect(tasks[0]?.terms.map((term) => vocabulary[term])).toEqual(
      expect.arrayContaining(["login", "form"]),
    );
  });
});

describe("blindSpots", () => {
  it("names thin agents, thin task types, soft labels and sequences", () => {
    expect(softLabelShare(rows)).toBeCloseTo(1 / 3);
    expect(softLabelShare([])).toBe(0);
    expect(blindSpots(rows, 2)).toEqual([
      "never recommended, fewer than 2 known outcomes: coder -> reviewer (1).",
      "task types with fewer than 10 past tasks: bug_fix (2), review (1).",
      "33 % of its outcomes were read off what happened next, not rated or tested.",
      "sequences of agents may be named, but the verdict counts single delegations only.",
    ]);
  });

  it("has nothing to say of rated outcomes in plenty", () => {
    expect(
      blindSpots(
        Array.from({ length: 10 }, () => transitionFixture()),
        5,
      ),
    ).toEqual([]);
  });
});
