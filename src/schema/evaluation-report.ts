import * as z from "zod";
import {
  comparisonSchema,
  episodesSchema,
  powerSchema,
  reliabilitySchema,
  rewardFlipSchema,
  SLICINGS,
  sensitivitySchema,
  sliceSchema,
  unsupportedDecisionSchema,
  versionChangeSchema,
} from "./evaluation-doubt.ts";
import { differenceSchema, estimateSchema, outcomeValueSchema, shareSchema } from "./evaluation-figures.ts";

export const EVALUATION_FORMAT = 2;

export const VERDICTS = ["switch", "switch_for_slices", "keep_not_enough_evidence", "keep_worse"] as const;
export const GATE_REQUIREMENTS = ["not_worse", "better"] as const;
export type GateRequirement = (typeof GATE_REQUIREMENTS)[number];
export type VerdictAnswer = (typeof VERDICTS)[number];

export const overlapSchema = z.strictObject({
  n: z.number().int(),
  episodes: z.number().int(),
  effective_sample_size: z.number().describe("(sum w)^2 / sum w^2 of the clipped weights"),
  effective_share: z.number().describe("effective_sample_size / n"),
  largest_weight_share: z.number(),
  mean_weight: z.number().describe("before clipping; near 1 when the behaviour model fits"),
  clipped_share: z.number().describe("rows whose weight was cut"),
  cut_weight: z
    .number()
    .describe("share of all weight that was cut off: what the estimate was not corrected by"),
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
  slices: z
    .array(z.strictObject({ by: z.enum(SLICINGS), name: z.string() }))
    .describe("parts where it is better, for the answer switch_for_slices; else empty"),
  lower_bound: z
    .number()
    .nullable()
    .describe("one-sided lower bound of the gain in success rate over the behaviour"),
  more_episodes: z
    .number()
    .int()
    .nullable()
    .describe(
      "rough number of further episodes that would decide it, or, where a red line forbids an answer, allow one",
    ),
  gate: z.strictObject({
    passes: z
      .boolean()
      .describe("no red line, and bound above minus margin, or a switch where `better` is required"),
    margin: z.number(),
    bound: z
      .number()
      .nullable()
      .describe(
        "what is compared with minus margin: the low end of the two-sided interval of the gain over the behaviour",
      ),
    requires: z.enum(GATE_REQUIREMENTS),
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
  lineage: z
    .strictObject({
      manifest_sha256: z.string(),
      weights_sha256: z.string(),
      config_sha256: z.string(),
      code_version: z.string(),
      reward: z.record(z.string(), z.unknown()).describe("the settings that make the reward"),
    })
    .nullable()
    .describe("null for tables that were made in memory"),
  data: z.strictObject({
    period: z.strictObject({ first: z.string(), last: z.string() }),
    training_decisions: z.number().int(),
    decisions: z.number().int(),
    episodes: z.number().int(),
    weight_limit: z
      .number()
      .describe(
        "importance weights are cut here: at weight_clip, or at the root of the decisions where that is more",
      ),
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
    calibration_error: z
      .number()
      .describe("expected calibration error of the choice probabilities, out of fold"),
    deterministic: z.boolean(),
    mixture: z.record(z.string(), z.number()),
    advised_share: z
      .number()
      .optional()
      .describe("share of the held-out decisions that came of a recommendation; absent where none did"),
    follow_share: z
      .number()
      .optional()
      .describe("of these, the estimated share whose choice came of it: not those chosen anyway"),
  }),
  reward_model: z.strictObject({ success: modelFitSchema, reward: modelFitSchema }),
  policies: z.array(evaluatedPolicySchema),
  agents: z
    .array(
      z.strictObject({
        name: z.string(),
        training: z.number().int().describe("delegations in the training rows"),
        held_out: z.number().int(),
        would_get: z.number().describe("share of the held-out delegations that the policy would send it"),
      }),
    )
    .describe("who can be chosen at all, and how often each was"),
  comparisons: z.array(comparisonSchema).describe("of the policy and every baseline with what was done"),
  slices: z.array(sliceSchema),
  sensitivity: sensitivitySchema.nullable().describe("null where no gain can be estimated"),
  reward_weights: z.array(rewardFlipSchema),
  power: powerSchema,
  sequences: episodesSchema.nullable().describe("null where no episode is longer than one delegation"),
  calibration: reliabilitySchema
    .nullable()
    .describe("of the stated confidence, at the agents that were sent"),
  compared_to: versionChangeSchema.nullable(),
  unsupported_decisions: z.strictObject({
    total: z.number().int(),
    listed: z.array(unsupportedDecisionSchema).describe("the first ones; all are in the decisions file"),
  }),
  negative_controls: z.strictObject({
    behaviour_as_policy: z.strictObject({
      differences: z
        .record(z.string(), differenceSchema.nullable())
        .describe("each estimate of the behaviour minus the observed mean"),
      passes: z.boolean(),
    }),
    permuted_outcomes: z.strictObject({
      shuffles: z.number().int(),
      with_gain: z.number().int().describe("shuffles that showed a gain; one in twenty does by chance"),
      gain: differenceSchema.nullable().describe("of the first shuffle"),
      passes: z.boolean(),
    }),
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
  best_baseline: z
    .string()
    .nullable()
    .describe("highest estimated success rate among those that the log can judge; context, not a choice"),
  improvement_over_best_baseline: z
    .number()
    .nullable()
    .describe(
      "in success rate; null where a red line forbids to judge the policy, or no baseline can be judged",
    ),
});
export type BaselineComparison = z.infer<typeof baselineComparisonSchema>;
