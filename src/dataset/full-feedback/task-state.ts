import type { FeedbackTask } from "../../schema/full-feedback.ts";
import type { State } from "../../schema/transition.ts";
import { composeState, type StateContext, type StateHistory } from "../state-context.ts";

/** Fields with a place of their own, or that must not be seen. */
const TAKEN = new Set(["id", "group", "category", "text", "language", "difficulty"]);

/**
 * A benchmark's task as the product sees a task: category = task type, language and difficulty in their places, every
 * other string or list of strings as labels "field:value" (a list's "tags" as "tag:value").
 */
export const taskContext = (task: FeedbackTask): StateContext => ({
  codebase_languages: task.language ? [task.language] : [],
  codebase_frameworks: labelsOf(task),
  file_count: null,
  workspace_size: null,
  test_status: null,
  docs_exist: null,
  git_clean: null,
  dependencies_outdated: null,
  task_type: task.category,
  complexity: task.difficulty ?? null,
  scope: null,
  risk_level: null,
  task_description: task.text,
});

function labelsOf(task: FeedbackTask): string[] {
  return Object.entries(task).flatMap(([field, value]) => {
    if (TAKEN.has(field)) return [];
    if (typeof value === "string") return [`${field}:${value}`];
    if (!Array.isArray(value)) return [];
    const words = value.filter((item): item is string => typeof item === "string");
    return words.map((word) => `${field.replace(/s$/, "")}:${word}`);
  });
}

const FIRST_STEP: StateHistory = {
  historical_success_rate: null,
  similar_tasks_count: 0,
  recent_success_rate: null,
  previous_agent: null,
  previous_success: null,
  step: 0,
};

/**
 * The state in which a task is decided. Rates of the past are left unknown: they say nothing about agents, and a
 * benchmark has no past before its log. `history` holds what happened within the episode.
 */
export const taskState = (
  context: StateContext,
  decidedMs: number,
  history: Partial<StateHistory> = {},
): State => composeState(context, { ...FIRST_STEP, ...history }, decidedMs);
