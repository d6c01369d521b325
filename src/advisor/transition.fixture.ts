import type { State, Transition } from "../schema/transition.ts";

/** A state with nothing known, for tests. */
export const stateFixture = (changes: Partial<State> = {}): State => ({
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
  task_description: "",
  ...changes,
});

type Changes = Partial<Omit<Transition, "state">> & { state?: Partial<State> };

/** A finished one-step delegation, for tests. */
export const transitionFixture = ({ state = {}, ...changes }: Changes = {}): Transition => ({
  state: stateFixture(state),
  action: "coder",
  reward: 10,
  next_state: null,
  done: true,
  steps: 1,
  invocation_id: "i1",
  episode_id: "e1",
  session_id: "s1",
  repository: null,
  timestamp_ms: 0,
  outcome_known_ms: 0,
  available_actions: ["coder"],
  available_actions_source: "listing",
  next_available_actions: null,
  success: true,
  success_probability: 1,
  success_source: "rating",
  quality_rating: null,
  duration_seconds: null,
  alternative_agent_suggested: null,
  ...changes,
});
