import * as z from "zod";
import type { Invocation } from "../schema/invocation.ts";
import type { State } from "../schema/transition.ts";
import { describeTask } from "../telemetry/describe-task.ts";

/** The part of a state that one delegation's own record tells, without any history. */
export const stateContextSchema = z.strictObject({
  codebase_languages: z.array(z.string()),
  codebase_frameworks: z.array(z.string()),
  file_count: z.number().nullable(),
  workspace_size: z.number().nullable(),
  test_status: z.enum(["tests_exist", "no_tests"]).nullable(),
  docs_exist: z.boolean().nullable(),
  git_clean: z.boolean().nullable(),
  dependencies_outdated: z.boolean().nullable(),
  task_type: z.string(),
  complexity: z.string().nullable(),
  scope: z.string().nullable(),
  risk_level: z.string().nullable(),
  task_description: z.string(),
});
export type StateContext = z.infer<typeof stateContextSchema>;

/** The part of a state that comes from what happened before and was known by the decision. */
export type StateHistory = Pick<
  State,
  | "historical_success_rate"
  | "similar_tasks_count"
  | "recent_success_rate"
  | "previous_agent"
  | "previous_success"
  | "step"
>;

/**
 * What a record tells about the task and its code base. Task type, complexity, languages and frameworks are inferred from
 * the text where the log has none. The record's own `state_features.historical` is not used: nobody can check that it
 * counted only what was known by then, and the line may have been rewritten together with its outcome.
 */
export function contextOf(
  record: Pick<Invocation, "task_description" | "state_features" | "complexity_level">,
): StateContext {
  const inferred = describeTask(record.task_description);
  const { codebase, task, context } = record.state_features ?? {};
  return {
    codebase_languages: codebase?.languages ?? inferred.languages,
    codebase_frameworks: codebase?.frameworks ?? inferred.frameworks,
    file_count: codebase?.file_count ?? null,
    workspace_size: codebase?.loc ?? null,
    test_status: testStatus(context?.tests_exist),
    docs_exist: context?.docs_exist ?? null,
    git_clean: context?.git_clean ?? null,
    dependencies_outdated: context?.dependencies_outdated ?? null,
    task_type: task?.type || inferred.type,
    complexity: record.complexity_level ?? inferred.complexity,
    scope: task?.scope ?? null,
    risk_level: task?.risk_level ?? null,
    task_description: record.task_description,
  };
}

const testStatus = (testsExist: boolean | null | undefined): State["test_status"] => {
  if (typeof testsExist !== "boolean") return null;
  return testsExist ? "tests_exist" : "no_tests";
};

const MS_PER_DAY = 86_400_000;
const MS_PER_HOUR = 3_600_000;

/** A whole state, keys in one fixed order. Training and serving both build their states here. */
export function composeState(context: StateContext, history: StateHistory, decidedMs: number): State {
  const { task_description, ...described } = context;
  return {
    ...described,
    time_of_day: (((decidedMs % MS_PER_DAY) + MS_PER_DAY) % MS_PER_DAY) / MS_PER_HOUR,
    historical_success_rate: history.historical_success_rate,
    similar_tasks_count: history.similar_tasks_count,
    recent_success_rate: history.recent_success_rate,
    previous_agent: history.previous_agent,
    previous_success: history.previous_success,
    step: history.step,
    task_description,
  };
}
