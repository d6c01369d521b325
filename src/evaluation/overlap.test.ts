import { describe, expect, it } from "vitest";
import { countChoices } from "./behaviour/choice-counts.ts";
import { selectDecisions } from "./decisions.ts";
import type { EstimationRows } from "./estimators/estimator.ts";
import { measureOverlap, supportedActions } from "./overlap.ts";
import { simulateBandit } from "./simulator/simulate-bandit.ts";

const { test, agents, taskTypes } = simulateBandit({
  seed: 3,
  trainRows: 1,
  testRows: 4,
  agents: 2,
  taskTypes: 1,
});
const data = {
  ...selectDecisions(test, [1, 1]).decisions,
  action: Int32Array.of(0, 0, 0, 1),
  episode: Int32Array.of(0, 0, 1, 2),
};
/** agent 0 was chosen nine times, agent 1 once */
const counts = countChoices(
  { ...data, action: Int32Array.of(0, 1), taskType: new Int32Array(2) },
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
);
const rows: EstimationRows = {
  rows: 4,
  actions: 2,
  action: data.action,
  outcome: new Float64Array(4),
  target: Float64Array.of(1, 0, 1, 0, 0, 1, 0, 1),
  behaviour: Float64Array.of(0.5, 0.5, 0.25, 0.75, 0.9, 0.1, 0.99, 0.01),
  model: new Float64Array(8),
  weightClip: 10,
};

describe("measureOverlap", () => {
  const supported = supportedActions(data, rows.behaviour, counts);
  const overlap = measureOverlap(data, rows, { supported, counts }, { names: agents, taskTypes });

  it("agrees with the case worked by hand: weights 2, 4, 0 and 100, the last cut to 10", () => {
    expect(overlap.effective_sample_size).toBeCloseTo(16 ** 2 / (4 + 16 + 100), 12);
    expect(overlap.largest_weight_share).toBeCloseTo(10 / 16, 12);
    expect(overlap.mean_weight).toBeCloseTo(106 / 4, 12);
    expect(overlap.clipped_share).toBe(0.25);
    expect(overlap).toMatchObject({ n: 4, episodes: 3 });
  });

  it("calls an agent supported where it was tried often enough in tasks of the type and is likely enough here", () => {
    expect([...supported]).toEqual([1, 0, 1, 0, 1, 0, 1, 0]);
    expect(overlap.support).toBe(0.5);
    expect(overlap.unsupported).toEqual([{ task_type: "type-0", agent: "agent-1", decisions: 2, tries: 1 }]);
  });
});
