import * as z from "zod";

export const EVALUATION_FORMAT = 1;

export const VERDICTS = ["switch", "keep_not_enough_evidence", "keep_worse"] as const;
export type VerdictAnswer = (typeof VERDICTS)[number];

/** A value with its two-sided interval at the report's confidence level. */
export const estimateSchema = z.strictObject({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  standard_error: z.number(),
});
export type ReportedEstimate = z.infer<typeof estimateSchema>;

/** A paired difference on the same rows; the bounds are one-sided at the same level. */
export const differenceSchema = estimateSchema.extend({ lower_bound: z.number(), upper_bound: z.number() });
export type ReportedDifference = z.infer<typeof differenceSchema>;

/** A plain share of counted rows; null when there is no such row. */
export const shareSchema = z.strictObject({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.number().int(),
  measures: z.string(),
});

const estimatesSchema = z.strictObject({
  replay_match: estimateSchema.nullable(),
  direct_method: estimateSchema.nullable(),
  clipped_ips: estimateSchema.nullable(),
  snips: estimateSchema.nullable(),
  clipped_dr: estimateSchema.nullable(),
});

/** One outcome (success or reward) of one policy, by every estimator. */
export const outcomeValueSchema = z.strictObject({
  value: z
    .number()
    .nullable()
    .describe("of the primary estimator; a success rate is cut to 0 to 1, the estimators below are not"),
  low: z.number().nullable(),
  high: z.number().nullable(),
  estimators: estimatesSchema.nullable().describe("null for the behaviour: its outcomes were observed"),
  spread: z.number().nullable().describe("largest minus smallest of direct_method, snips and clipped_dr"),
  difference_to_behaviour: differenceSchema.nullable(),
  difference_to_best_single: differenceSchema.nullable(),
  difference_to_earlier: differenceSchema.nullable(),
});
export type OutcomeValue = z.infer<typeof outcomeValueSchema>;

export const overlapSchema = z.strictObject({
  n: z.number().int(),
  episodes: z.number().int(),
  effective_sample_size: z.number().describe("(sum w)^2 / sum w^2 of the clipped weights"),
  effective_share: z.number().describe("effective_sample_size / n"),
  largest_weight_share: z.number(),
  mean_weight: z.number().describe("before clipping; near 1 when the behaviour model fits"),
  clipped_share: z.number().describe("rows whose weight was cut"),
  support: z.number().describe("share of decisions whose chosen agent was tried in like states"),
  support_means: z.string(),
  unsupported: z.array(
    z.strictObject({
      task_type: z.string(),
      agent: z.string(),
      decisions: z.number(),
      tries: z.number().int(),
    }),
  ),
});
export type Overlap = z.infer<typeof overlapSchema>;

export const evaluatedPolicySchema = z.strictObject({
  name: z.string(),
  role: z.enum(["policy", "earlier_version", "baseline", "behaviour"]),
  agreement_on_successes: shareSchema,
  accuracy: shareSchema,
  success_rate: outcomeValueSchema,
  average_reward: outcomeValueSchema,
  regret: z.strictObject({
    success_rate: estimateSchema.nullable(),
    average_reward: estimateSchema.nullable(),
    measures: z.string(),
  }),
  overlap: overlapSchema,
  chosen_agents: z.record(z.string(), z.number()).describe("share of decisions per agent"),
});
export type EvaluatedPolicy = z.infer<typeof evaluatedPolicySchema>;

const modelFitSchema = z.strictObject({ root_mean_squared_error: z.number(), explained: z.number() });

export const verdictSchema = z.strictObject({
  answer: z.enum(VERDICTS),
  sentence: z.string(),
  decided_by: z.string().describe("name of the number that decided"),
  number: z.number().nullable(),
  threshold: z.number().nullable(),
  reasons: z.array(z.string()).describe("everything that speaks against a switch, in words"),
  lower_bound: z
    .number()
    .nullable()
    .describe("one-sided lower bound of the gain in success rate over the behaviour"),
  more_episodes: z
    .number()
    .int()
    .nullable()
    .describe("rough number of further episodes that would decide it"),
  gate: z.strictObject({
    passes: z.boolean().describe("no red line, and lower_bound above minus margin: safe to put in charge"),
    margin: z.number(),
  }),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** `models/evaluation/policy_evaluation.json`. */
export const evaluationReportSchema = z.strictObject({
  format_version: z.literal(EVALUATION_FORMAT),
  policy: z.string(),
  estimand: z.string(),
  assumptions: z.array(z.string()),
  primary_estimator: z.string(),
  estimators: z.record(z.string(), z.string()).describe("what each estimator does"),
  confidence_level: z.number(),
  settings: z.record(z.string(), z.unknown()),
  data: z.strictObject({
    period: z.strictObject({ first: z.string(), last: z.string() }),
    training_decisions: z.number().int(),
    decisions: z.number().int(),
    episodes: z.number().int(),
    excluded_sequences: z.number().int(),
    excluded_unknown_agents: z.number().int(),
    labelled_success_share: z.number().describe("success as labelled, without the confidence of the label"),
    label_information: z
      .number()
      .describe("mean of (2 p - 1)^2 over the labels' probabilities: 1 certain, 0 a coin toss"),
  }),
  behaviour_model: z.strictObject({
    log_loss: z.number(),
    overall_shares_log_loss: z.number(),
    mean_highest_probability: z.number(),
    deterministic: z.boolean(),
    mixture: z.record(z.string(), z.number()),
  }),
  reward_model: z.strictObject({ success: modelFitSchema, reward: modelFitSchema }),
  policies: z.array(evaluatedPolicySchema),
  negative_controls: z.strictObject({
    behaviour_as_policy: z.strictObject({
      differences: z
        .record(z.string(), differenceSchema.nullable())
        .describe("each estimate of the behaviour minus the observed mean"),
      passes: z.boolean(),
    }),
    permuted_outcomes: z.strictObject({ gain: differenceSchema.nullable(), passes: z.boolean() }),
  }),
  verdict: verdictSchema,
  notes: z.array(z.string()),
});
export type EvaluationReport = z.infer<typeof evaluationReportSchema>;

/** `models/evaluation/baseline_comparison.json`: the same figures of every policy in a table. */
export const baselineComparisonSchema = z.strictObject({
  format_version: z.literal(EVALUATION_FORMAT),
  policy: z.string().nullable(),
  measures: z.record(z.string(), z.string()),
  rows: z.array(
    z.strictObject({
      name: z.string(),
      role: z.enum(["policy", "earlier_version", "baseline", "behaviour"]),
      accuracy: z.number().nullable(),
      success_rate: z.number().nullable(),
      success_rate_low: z.number().nullable(),
      success_rate_high: z.number().nullable(),
      average_reward: z.number().nullable(),
      average_reward_low: z.number().nullable(),
      average_reward_high: z.number().nullable(),
      regret: z.number().nullable(),
      effective_sample_size: z.number(),
      support: z.number(),
    }),
  ),
  best_baseline: z.string().nullable().describe("highest estimated success rate; context, not a choice"),
  improvement_over_best_baseline: z.number().nullable(),
});
export type BaselineComparison = z.infer<typeof baselineComparisonSchema>;
