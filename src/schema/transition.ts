import * as z from "zod";
import { MODES } from "./vocabulary.ts";

/** An action: one agent, or a sequence of agents run one after the other (an option in the sense of Sutton, Precup and Singh 1999). */
export const actionSchema = z.union([z.string().min(1), z.array(z.string().min(1)).min(2)]);
export type Action = z.infer<typeof actionSchema>;

/** The name of an action as one string: `a`, or `a -> b` for a sequence. Unique per action. */
export const actionName = (action: Action): string =>
  typeof action === "string" ? action : action.join(" -> ");

/**
 * The context at decision time: nothing here may be known later than the decision. `null` means "not known".
 * Rates and counts are as-of: they count only outcomes that were known before the decision.
 */
export const stateSchema = z.looseObject({
  codebase_languages: z.array(z.string()),
  codebase_frameworks: z.array(z.string()),
  file_count: z.number().nonnegative().nullable(),
  workspace_size: z.number().nonnegative().nullable().describe("lines of code"),
  test_status: z.enum(["tests_exist", "no_tests"]).nullable(),
  docs_exist: z.boolean().nullable(),
  git_clean: z.boolean().nullable(),
  dependencies_outdated: z.boolean().nullable(),
  task_type: z.string(),
  complexity: z.string().nullable(),
  scope: z.string().nullable(),
  risk_level: z.string().nullable(),
  time_of_day: z.number().min(0).lt(24).describe("hour of the day in UTC, with fraction"),
  historical_success_rate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe(
      "as-of success rate of tasks of this type in this repository, all agents; null before the first outcome",
    ),
  similar_tasks_count: z.number().nonnegative().describe("how many outcomes that rate rests on"),
  recent_success_rate: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe("the same over the seven days before the decision, all task types"),
  previous_agent: z
    .string()
    .nullable()
    .describe("agent of the delegation before this one in the episode, null at its start"),
  previous_success: z.boolean().nullable().describe("its outcome, if it was known by now"),
  failed_agents: z
    .array(z.string())
    .optional()
    .describe("agents that have failed at this very task so far, where that is known"),
  step: z.number().int().nonnegative().describe("0-based position in the episode"),
  task_description: z.string(),
});
export type State = z.infer<typeof stateSchema>;

/** One row of `models/training_data/{train,validation,test}.jsonl`. The first five keys are the mission document's. */
export const transitionSchema = z.looseObject({
  state: stateSchema,
  action: actionSchema,
  reward: z.number(),
  next_state: stateSchema.nullable(),
  done: z.boolean(),
  /** delegations this row spans: 1, or the length of the sequence; the bootstrap is discounted by gamma to that power */
  steps: z.number().int().positive(),
  invocation_id: z.string(),
  episode_id: z.string(),
  session_id: z.string(),
  repository: z.string().nullable(),
  timestamp_ms: z.number().int(),
  outcome_known_ms: z
    .number()
    .int()
    .describe(
      "when its outcome was first known (first_known_ms of the preparation); serving rebuilds as-of rates from it",
    ),
  available_actions: z
    .array(z.string())
    .describe("agents that could have been chosen; always holds the chosen one"),
  available_actions_source: z.string().describe("how the available agents are known"),
  next_available_actions: z
    .array(z.string())
    .nullable()
    .describe("agents that could have been chosen in next_state; null where there is none"),
  success: z.boolean(),
  success_probability: z
    .number()
    .min(0)
    .max(1)
    .describe("success with the confidence of its source folded in"),
  success_source: z.string(),
  quality_rating: z.number().nullable(),
  duration_seconds: z.number().nullable(),
  alternative_agent_suggested: z.string().nullable(),
  agent_model: z.string().optional().describe("the model that ran it, where the telemetry tells"),
  recommended_agent: z
    .string()
    .optional()
    .describe(
      "the agent named first by the answer that the delegation came of, under its name of today; absent where nobody was seen to be named before the decision. Not a part of the state: whoever answers cannot know it",
    ),
  recommended_mode: z.enum(MODES).optional().describe("mode of that answer; absent without a deployment"),
  earlier_form: z
    .literal(true)
    .optional()
    .describe(
      "done before the last change of the agent, or of one of the sequence's (`agent_changes` of the manifest)",
    ),
});
export type Transition = z.infer<typeof transitionSchema>;
