import * as z from "zod";
import { differenceSchema, estimateSchema } from "./evaluation-figures.ts";

export const SLICINGS = ["task_type", "repository", "agent"] as const;
export const SLICE_ANSWERS = ["better", "worse", "undecided", "cannot_tell"] as const;

/** The gain over what was done, within a part of the held-out decisions that is known before deciding. */
export const sliceSchema = z.strictObject({
  by: z.enum(SLICINGS),
  name: z.string().describe("for agent: the one that the policy would send"),
  decisions: z.number().int(),
  episodes: z.number().int(),
  effective_sample_size: z.number(),
  support: z.number(),
  gain: differenceSchema.nullable().describe("in success rate, over what was done"),
  p_value: z.number().nullable().describe("two-sided, of no difference; null where no test was made"),
  adjusted_p_value: z.number().nullable().describe("corrected over all tested slices (Holm 1979)"),
  answer: z.enum(SLICE_ANSWERS),
  reason: z.string(),
});
export type Slice = z.infer<typeof sliceSchema>;

/** One of several comparisons, and how it looks once all of them are asked at the same time. */
export const comparisonSchema = z.strictObject({
  policy: z.string(),
  against: z.string(),
  difference: differenceSchema.describe("in success rate"),
  simultaneous_low: z
    .number()
    .describe("of an interval that holds for all comparisons at once (max-t bootstrap)"),
  simultaneous_high: z.number(),
  adjusted_p_value: z.number().describe("two-sided, by the same max-t bootstrap"),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** How strong an unknown cause of both choice and outcome would have to be to overturn the gain. */
export const sensitivitySchema = z.strictObject({
  gamma_estimate: z
    .number()
    .nullable()
    .describe("smallest Gamma at which the estimated gain may be 0; null: not even the largest tried one"),
  gamma_bound: z
    .number()
    .nullable()
    .describe("the same for its one-sided lower bound; 1: not shown to begin with"),
  largest_tried: z.number(),
  curve: z
    .array(z.strictObject({ gamma: z.number(), low: z.number(), high: z.number(), lower_bound: z.number() }))
    .describe(
      "range of the gain in success rate for each Gamma, and the one-sided lower bound of its low end",
    ),
  meaning: z.string(),
});
export type Sensitivity = z.infer<typeof sensitivitySchema>;

/** What the gain in reward makes of another weight of one part of the reward. */
export const rewardFlipSchema = z.strictObject({
  weight: z.string().describe("key of the configuration"),
  unit: z.string(),
  now: z.number(),
  gain_per_unit: estimateSchema
    .nullable()
    .describe("gain in this part itself (successes, rating points, seconds), before it is weighed"),
  flips_at: z
    .number()
    .nullable()
    .describe("weight at which the estimated gain in reward is 0; null: none of that sign"),
  sentence: z.string(),
});
export type RewardFlip = z.infer<typeof rewardFlipSchema>;

/** What these data can show, and how many more would show what they cannot. */
export const powerSchema = z.strictObject({
  detectable_gain: z
    .number()
    .nullable()
    .describe("smallest true gain in success rate that as many episodes would show in 80 of 100 cases"),
  more_episodes: z.number().int().nullable().describe("held-out episodes that would decide it, beyond these"),
  sentence: z.string(),
});
export type Power = z.infer<typeof powerSchema>;

/** The policy followed through whole episodes: what a choice changes for the delegations after it counts too. */
export const episodesSchema = z.strictObject({
  episodes: z.number().int(),
  longest: z.number().int(),
  mean_length: z.number(),
  gamma: z.number(),
  observed: estimateSchema.nullable().describe("discounted sum of rewards of an episode as it went"),
  estimators: z.strictObject({
    per_decision_is: estimateSchema.nullable(),
    weighted_per_decision_is: estimateSchema.nullable(),
    per_decision_dr: estimateSchema.nullable(),
    weighted_per_decision_dr: estimateSchema.nullable(),
    fqe: estimateSchema.nullable(),
  }),
  difference: differenceSchema
    .nullable()
    .describe("per_decision_dr minus observed; null where the log cannot judge the policy"),
  effective_sample_size: z.array(z.number()).describe("per step of the episode"),
  note: z.string(),
});
export type EpisodesValue = z.infer<typeof episodesSchema>;

/** A decision where the policy would send somebody of whom the log says nothing in like states. */
export const unsupportedDecisionSchema = z.strictObject({
  invocation_id: z.string(),
  task_type: z.string(),
  logged_agent: z.string(),
  would_choose: z.string(),
  tries: z.number().int().describe("of that agent on that task type, in all the log"),
  because: z.enum(["never_tried", "rarely_tried", "improbable_here"]),
});
export type UnsupportedDecision = z.infer<typeof unsupportedDecisionSchema>;

/** Ten bins of stated confidence against what became of it, for the agents that were really sent. */
export const reliabilitySchema = z.strictObject({
  n: z.number().int(),
  expected_calibration_error: z.number(),
  brier: z.number(),
  bins: z.array(
    z.strictObject({
      from: z.number(),
      to: z.number(),
      n: z.number().int(),
      predicted: z.number(),
      observed: z.number(),
    }),
  ),
});
export type Reliability = z.infer<typeof reliabilitySchema>;

/** What changed against an older version. */
export const versionChangeSchema = z.strictObject({
  version: z.string(),
  decisions: z.number().int(),
  changed: z.number().describe("share of decisions that it would take otherwise"),
  changes: z
    .array(z.strictObject({ task_type: z.string(), from: z.string(), to: z.string(), decisions: z.number() }))
    .describe("the most frequent ones"),
  unknown_agents: z.array(z.string()).describe("agents that one of the two does not know"),
  sentence: z.string(),
});
export type VersionChange = z.infer<typeof versionChangeSchema>;
