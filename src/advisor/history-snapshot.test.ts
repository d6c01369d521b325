import { describe, expect, it } from "vitest";
import { ratesAt, takeSnapshot } from "./history-snapshot.ts";
import { transitionFixture } from "./transition.fixture.ts";

const DAY = 86_400_000;
const outcome = (repository: string | null, type: string, knownMs: number, success: boolean) =>
  transitionFixture({ repository, outcome_known_ms: knownMs, success, state: { task_type: type } });

const snapshot = takeSnapshot([
  outcome("a", "bug_fix", 1 * DAY, false),
  outcome("a", "bug_fix", 9 * DAY, true),
  outcome("a", "review", 10 * DAY, true),
  outcome("b", "testing", 10 * DAY, false),
  transitionFixture({ repository: "a", steps: 2, action: ["coder", "reviewer"], outcome_known_ms: 10 * DAY }),
]);

describe("the rates of a decision made now", () => {
  it("count the task type within the repository", () => {
    expect(ratesAt(snapshot, "bug_fix", "a", 11 * DAY)).toEqual({
      historical_success_rate: 0.5,
      similar_tasks_count: 2,
      recent_success_rate: 1,
    });
  });

  it("count the task type everywhere where the repository has no outcome of it", () => {
    expect(ratesAt(snapshot, "testing", "a", 11 * DAY)).toMatchObject({
      historical_success_rate: 0,
      similar_tasks_count: 1,
    });
  });

  it("are not known before the first outcome", () => {
    expect(ratesAt(snapshot, "documentation", "c", 11 * DAY)).toEqual({
      historical_success_rate: null,
      similar_tasks_count: 0,
      recent_success_rate: null,
    });
  });

  it("forget what is older than seven days, to the millisecond", () => {
    expect(ratesAt(snapshot, "review", "b", 17 * DAY).recent_success_rate).toBe(0);
    expect(ratesAt(snapshot, "review", "b", 17 * DAY + 1).recent_success_rate).toBeNull();
  });

  it("do not count what became known at that very moment", () => {
    expect(ratesAt(snapshot, "review", "b", 10 * DAY).recent_success_rate).toBeNull();
  });

  it("do not count a sequence a second time", () => {
    expect(snapshot.counts.reduce((sum, { n }) => sum + n, 0)).toBe(4);
    expect(snapshot.recent).toHaveLength(3);
  });
});
