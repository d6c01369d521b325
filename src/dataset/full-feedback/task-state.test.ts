import { describe, expect, it } from "vitest";
import { stateSchema } from "../../schema/transition.ts";
import { taskContext, taskState } from "./task-state.ts";

const task = {
  id: "x:1",
  group: "1",
  category: "bug_fixing",
  text: "Fix it",
  language: "python",
  difficulty: "low",
  service: "github",
  repo: "django/django",
  tags: ["network", "login"],
  solvable: true,
  year: 2024,
};

describe("a benchmark's task", () => {
  it("is a product state: category, language and difficulty in their places, other words as labels", () => {
    const state = taskState(taskContext(task), 90 * 60_000);
    expect(stateSchema.parse(state)).toMatchObject({
      task_type: "bug_fixing",
      task_description: "Fix it",
      complexity: "low",
      codebase_languages: ["python"],
      codebase_frameworks: ["service:github", "repo:django/django", "tag:network", "tag:login"],
      time_of_day: 1.5,
      previous_agent: null,
      historical_success_rate: null,
      step: 0,
    });
  });

  it("does not tell its id, its group or what is no word", () => {
    const told = JSON.stringify(taskState(taskContext(task), 0));
    for (const hidden of ["x:1", "solvable", "2024"]) expect(told).not.toContain(hidden);
  });
});
