import * as z from "zod";
import { actionSchema } from "./transition.ts";
import { MODES, type Mode } from "./vocabulary.ts";

export { MODES, type Mode };

export const rankedActionSchema = z.strictObject({
  action: actionSchema,
  confidence: z
    .number()
    .nullable()
    .describe(
      "calibrated probability of success; null for a sequence, as it is calibrated on single delegations",
    ),
  q_value: z.number().describe("expected reward according to the policy"),
  support: z
    .number()
    .describe("known outcomes of this action, those from before its agent changed discounted"),
  reasons: z.array(z.string()),
  caution: z.string().optional().describe("why its record may not hold, where there is such a reason"),
});
export type RankedAction = z.infer<typeof rankedActionSchema>;

/** An agent that the policy has no outcomes of, estimated from its file alone. */
export const untriedAgentSchema = z.strictObject({
  agent: z.string(),
  expected_success: z.number().describe("estimated, not observed: no rank among the agents that were tried"),
  because: z.string(),
});
export type UntriedAgent = z.infer<typeof untriedAgentSchema>;

/**
 * Who got the question: the live release, what ran before it (its rollout has not reached this task), or the lot (hybrid mode:
 * whoever was to answer, release or incumbent, named an agent drawn evenly).
 */
export const ARMS = ["release", "incumbent", "randomised"] as const;
export type Arm = (typeof ARMS)[number];

/** How it was settled who answers, by a hash of the session or the task: within a stage the same unit always gets the same answerer. */
export const assignmentSchema = z.strictObject({
  arm: z.enum(ARMS),
  unit: z.enum(["session", "task"]),
  percent: z.number().describe("share of the tasks that the live release had at that moment"),
});
export type Assignment = z.infer<typeof assignmentSchema>;

/** One answer of `recommend`, and one line of the ledger `telemetry/recommendations.jsonl`; see also `followup.ts`. */
export const recommendationSchema = z.strictObject({
  recommendation_id: z.string(),
  timestamp: z.string(),
  task: z.string(),
  task_type: z.string(),
  decision: z.enum(["recommend", "abstain"]).describe("abstain: not enough evidence, use your default"),
  spoke: z
    .enum(["policy", "history", "nobody"])
    .describe("whose ranking it is; in the randomised arm the agent named first is moved there by lot"),
  recommendations: z.array(rankedActionSchema).describe("single agents, the ones that the verdict is about"),
  sequences: z
    .array(rankedActionSchema)
    .describe("sequences whose Q-value is above that of the first agent; the verdict does not cover them"),
  untried: z
    .array(untriedAgentSchema)
    .default([])
    .describe("agents with a file that came after the training; never part of the ranking"),
  nearest_tasks: z.array(
    z.strictObject({
      id: z.string(),
      agent: z.string(),
      success: z.boolean(),
      similarity: z.number(),
      excerpt: z.string(),
    }),
  ),
  notes: z.array(z.string()).describe("doubts and conditions, in words"),
  version: z.string().nullable(),
  mode: z
    .enum(MODES)
    .nullable()
    .describe("mode that the version answered in; null when it was never deployed, or nobody answered"),
  available: z.array(z.string()),
  propensity: z
    .number()
    .nullable()
    .describe(
      "probability with which the agent named first was put first, given the task, the agents available and the version and mode that answered (who answered is no part of it); null when abstaining",
    ),
  session_id: z.string().nullable().default(null).describe("session that asked, where it said so"),
  assignment: assignmentSchema.nullable().default(null).describe("null when nothing is deployed"),
});
export type Recommendation = z.infer<typeof recommendationSchema>;
