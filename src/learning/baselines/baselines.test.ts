import { describe, expect, it } from "vitest";
import { baselineSchema } from "../../schema/baseline.ts";
import { defaultConfig } from "../../schema/config.ts";
import { decisionOf } from "../logged-scores.ts";
import { bestAction, type Policy } from "../policy.ts";
import { banditTable, type RowSketch, sparseOf, tableOf } from "../simulated-transitions.fixture.ts";
import { baselinePolicy, learnBaseline } from "./all-baselines.ts";
import type { BaselineKind } from "./baseline.ts";
import { behaviorCloning } from "./behavior-cloning.ts";
import { bestPerTaskType } from "./best-per-task-type.ts";
import { highestSuccess } from "./highest-success.ts";
import { mostFrequent } from "./most-frequent.ts";

const space = { names: ["backend", "frontend", "auditor"], taskTypes: ["api", "page"] };

/** So many rows of an action on a task type, so many of them successes. */
function rowsOf(action: number, taskType: number, trials: number, successes: number, steps = 1): RowSketch[] {
  return Array.from({ length: trials }, (_, index) => ({
    state: sparseOf([taskType === 0 ? 1 : 0, taskType === 1 ? 1 : 0]),
    action,
    taskType,
    steps,
    reward: index < successes ? 10 : -5,
  }));
}

const sketches = [
  ...rowsOf(0, 0, 60, 45),
  ...rowsOf(0, 1, 40, 10),
  ...rowsOf(1, 0, 5, 2),
  ...rowsOf(1, 1, 45, 40),
  ...rowsOf(2, 0, 2, 2),
];
const table = tableOf(2, 3, sketches);
const decide = (policy: Policy, taskType: number, mask = [1, 1, 1]) =>
  bestAction(
    policy.scores({
      state: sparseOf([taskType === 0 ? 1 : 0, taskType === 1 ? 1 : 0]),
      taskType,
      mask: Uint8Array.from(mask),
    }),
    Uint8Array.from(mask),
  );

const KINDS: BaselineKind[] = defaultConfig().baseline.models;

describe.each(KINDS)("the baseline %s", (kind) => {
  const bandit = banditTable({
    seed: 3,
    rows: 200,
    taskTypes: 2,
    actions: 3,
    noiseColumns: 3,
    popularShare: 0.5,
  });
  const learned = learnBaseline(kind, bandit, space);
  const policy = baselinePolicy(kind, JSON.parse(JSON.stringify(learned)), space);

  it("is stored in the shape of the mission document and decides the same after reading", () => {
    expect(baselineSchema.parse(learned)).toMatchObject({ type: "baseline", performance: null });
    const direct = baselinePolicy(kind, learned, space);
    expect(direct.scores(decisionOf(bandit, 0))).toEqual(policy.scores(decisionOf(bandit, 0)));
    expect(learnBaseline(kind, bandit, space)).toEqual(learned);
  });

  it("gives probabilities that sum to 1 and are zero where masked, scores that are -Infinity there", () => {
    for (const mask of [
      [1, 1, 1],
      [0, 1, 1],
      [0, 0, 1],
    ]) {
      const decision = { ...decisionOf(bandit, 5), mask: Uint8Array.from(mask) };
      const probabilities = policy.probabilities(decision);
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
      mask.forEach((allowed, action) => {
        if (allowed) return;
        expect(probabilities[action]).toBe(0);
        expect(policy.scores(decision)[action]).toBe(Number.NEGATIVE_INFINITY);
      });
    }
  });

  it("does not choose an agent it never saw where another is allowed", () => {
    if (kind === "random") return;
    const larger = { names: ["newcomer", ...space.names], taskTypes: [...space.taskTypes, "audit"] };
    const grown = baselinePolicy(kind, learned, larger);
    const decision = { ...decisionOf(bandit, 5), mask: Uint8Array.of(1, 0, 0, 1), taskType: 2 };
    expect(grown.probabilities(decision)[0]).toBe(0);
    expect(grown.probabilities({ ...decision, mask: Uint8Array.of(1, 0, 0, 0) })[0]).toBe(1);
  });

  it("refuses the parameters of another baseline", () => {
    expect(() => baselinePolicy(kind, { strategy: "something else" }, space)).toThrow();
  });
});

describe("most_frequent", () => {
  it("takes the agent used most, and the next where that one is not available", () => {
    const learned = mostFrequent.learn(table, space);
    expect(learned.most_common_agent).toBe("backend");
    expect(learned.agent_counts).toEqual({ backend: 100, frontend: 50, auditor: 2 });
    const policy = mostFrequent.toPolicy(learned, space);
    expect([decide(policy, 1), decide(policy, 1, [0, 1, 1])]).toEqual([0, 1]);
  });
});

describe("highest_success", () => {
  it("is not taken in by an agent that was lucky twice", () => {
    const learned = highestSuccess.learn(table, space);
    expect(learned.agent_success_rates).toEqual({ frontend: 42 / 50, backend: 55 / 100, auditor: 1 });
    expect(learned.best_agent).toBe("frontend");
    expect(learned.shrunken_success_rates.auditor!).toBeLessThan(learned.shrunken_success_rates.frontend!);
    expect(decide(highestSuccess.toPolicy(learned, space), 0)).toBe(1);
  });

  it("leaves sequences out of an agent's record, and counts soft labels as probabilities", () => {
    const more = tableOf(2, 3, [
      ...sketches,
      ...rowsOf(1, 0, 50, 0, 2),
      { ...rowsOf(2, 0, 1, 1)[0]!, successProbability: 0.5 },
    ]);
    const learned = highestSuccess.learn(more, space);
    expect(learned.agent_success_rates.frontend).toBe(42 / 50);
    expect(learned.agent_success_rates.auditor).toBeCloseTo(2.5 / 3, 12);
  });

  it("refuses a table without single delegations", () => {
    expect(() => highestSuccess.learn(tableOf(2, 3, rowsOf(0, 0, 4, 2, 2)), space)).toThrow("no row");
  });
});

describe("best_per_task_type", () => {
  const learned = bestPerTaskType.learn(table, space);
  const policy = bestPerTaskType.toPolicy(learned, space);

  it("takes the agent with the best record on the type", () => {
    expect(learned.task_types.page!.frontend!).toBeGreaterThan(learned.task_types.page!.backend!);
    expect(decide(policy, 1)).toBe(1);
    expect(decide(policy, 0, [1, 1, 0])).toBe(0);
  });

  it("goes by the overall rates where the type is unknown", () => {
    const overall = highestSuccess.toPolicy(highestSuccess.learn(table, space), space);
    expect(decide(policy, -1)).toBe(decide(overall, -1));
  });
});

describe("behavior_cloning", () => {
  it("imitates the shares of the log, good choices and bad alike", () => {
    const many = tableOf(2, 3, [...rowsOf(0, 0, 150, 0), ...rowsOf(1, 0, 50, 50), ...rowsOf(2, 1, 200, 100)]);
    const policy = behaviorCloning.toPolicy(behaviorCloning.learn(many, space), space);
    const probabilities = policy.probabilities({
      state: sparseOf([1, 0]),
      taskType: 0,
      mask: Uint8Array.of(1, 1, 1),
    });
    expect(probabilities[0]).toBeCloseTo(0.75, 1);
    expect(probabilities[1]).toBeCloseTo(0.25, 1);
  });
});
