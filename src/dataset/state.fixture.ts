import type { State, Transition } from "../schema/transition.ts";

/** A state in which nothing is known but the text. */
export const state = (changes: Partial<State> = {}): State => ({
  codebase_languages: [],
  codebase_frameworks: [],
  file_count: null,
  workspace_size: null,
  test_status: null,
  docs_exist: null,
  git_clean: null,
  dependencies_outdated: null,
  task_type: "bug_fix",
  complexity: null,
  scope: null,
  risk_level: null,
  time_of_day: 12,
  historical_success_rate: null,
  similar_tasks_count: 0,
  recent_success_rate: null,
  previous_agent: null,
  previous_success: null,
  step: 0,
  task_description: "Fix the login page",
  ...changes,
});

let made = 0;

/** A row of its own, the last of its episode. */
export function row(changes: Partial<Transition> = {}): Transition {
  const id = `row-${++made}`;
  return {
    state: state(),
    action: "ada",
    reward: 1,
    next_state: null,
    done: true,
    steps: 1,
    invocation_id: id,
    episode_id: `episode of ${id}`,
    session_id: `session of ${id}`,
    repository: "north",
    timestamp_ms: made,
    outcome_known_ms: made + 1,
    available_actions: ["ada", "ben"],
    available_actions_source: "listing",
    next_available_actions: null,
    success: true,
    success_probability: 1,
    success_source: "rating",
    quality_rating: null,
    duration_seconds: null,
    alternative_agent_suggested: null,
    ...changes,
  };
}
