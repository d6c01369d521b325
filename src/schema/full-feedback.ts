import * as z from "zod";

/**
 * The full-feedback format: a folder in which the outcome of every agent on every task is known. One schema per file.
 * Other columns and keys are allowed: string fields of a task become labels of its state, the rest is ignored.
 */

/** One line of `tasks.jsonl`. */
export const feedbackTaskSchema = z.looseObject({
  id: z.string().min(1),
  category: z.string().min(1).describe("kind of task; becomes the task type"),
  text: z.string().default(""),
  group: z.string().min(1).optional().describe("tasks of one group are never split apart"),
  language: z.string().nullish(),
  difficulty: z.string().nullish(),
});
export type FeedbackTask = z.infer<typeof feedbackTaskSchema>;

const emptyIsUnknown = (text: unknown): unknown => (text === "" || text === undefined ? null : text);
const knownOrNull = z.preprocess(emptyIsUnknown, z.coerce.number().nonnegative().nullable());
const share = z
  .string()
  .min(1, "is empty")
  .transform(Number)
  .pipe(z.number().min(0, "is not in [0, 1]").max(1, "is not in [0, 1]"));

/** One row of `outcomes.csv`: what came of giving the task to the agent; a mean where there were several runs. */
export const feedbackOutcomeSchema = z.looseObject({
  task_id: z.string().min(1),
  agent: z.string().min(1),
  score: share,
  cost_usd: knownOrNull,
  cost_usd_est: knownOrNull.describe("stands in where there is no column cost_usd"),
  duration_s: knownOrNull,
});
export type FeedbackOutcome = z.infer<typeof feedbackOutcomeSchema>;

/** One row of `trials.csv`: a single run. */
export const feedbackTrialSchema = z.looseObject({
  task_id: z.string().min(1),
  agent: z.string().min(1),
  success: share,
});

/** `pools.json`: named sets of agents. */
export const feedbackPoolsSchema = z.record(z.string(), z.array(z.string().min(1)));

/** One line of `agents.jsonl`. */
export const feedbackAgentSchema = z.looseObject({ agent: z.string().min(1) });
