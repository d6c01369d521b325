import { describe, expect, it } from "vitest";
import { stateSchema } from "../schema/transition.ts";
import { composeState, contextOf, stateContextSchema } from "./state-context.ts";

const nothing = {
  historical_success_rate: null,
  similar_tasks_count: 0,
  recent_success_rate: null,
  previous_agent: null,
  previous_success: null,
  step: 0,
};

describe("a state", () => {
  it("takes from the text what the log does not say, and believes the log where it does", () => {
    const text = "Fix the crash in parser.py";
    expect(contextOf({ task_description: text })).toMatchObject({
      task_type: "bug_fix",
      codebase_languages: ["Python"],
    });
    const logged = {
      task: { type: "review" },
      codebase: { languages: ["Go"] },
      context: { tests_exist: false },
    };
    expect(
      contextOf({ task_description: text, state_features: logged, complexity_level: "high" }),
    ).toMatchObject({
      task_type: "review",
      codebase_languages: ["Go"],
      test_status: "no_tests",
      complexity: "high",
    });
  });

  it("does not use the history that a record claims", () => {
    const claimed = { historical: { similar_tasks_count: 9, similar_tasks_success_rate: 1 } };
    const context = contextOf({ task_description: "Fix it", state_features: claimed });
    expect(stateContextSchema.parse(context)).toEqual(context);
    expect(composeState(context, nothing, 0).historical_success_rate).toBeNull();
  });

  it("tells the hour in UTC with its fraction", () => {
    const decided = Date.UTC(2026, 5, 1, 17, 45);
    const state = composeState(contextOf({ task_description: "Fix it" }), nothing, decided);
    expect(state.time_of_day).toBe(17.75);
    expect(stateSchema.parse(state)).toEqual(state);
  });
});
