import * as z from "zod";

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
  ips: estimateSchema.nullable(),
  clipped_ips: estimateSchema.nullable(),
  snips: estimateSchema.nullable(),
  dr: estimateSchema.nullable(),
  clipped_dr: estimateSchema.nullable(),
  switch_dr: estimateSchema.nullable(),
  dros: estimateSchema.nullable(),
});

/** One-sided lower bounds at the report's level, by arguments that need less and less luck. */
export const lowerBoundsSchema = z.strictObject({
  bootstrap: z.number().describe("of the primary estimate"),
  empirical_bernstein: z.number().describe("of clipped IPS; holds for any number of episodes"),
  logarithmic_smoothing: z.number().describe("of smoothed IPS; holds for any number of episodes"),
});
export type LowerBounds = z.infer<typeof lowerBoundsSchema>;

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
  lower_bounds: lowerBoundsSchema.nullable().describe("of the success rate; null for rewards"),
  difference_to_behaviour: differenceSchema.nullable(),
  difference_to_best_single: differenceSchema.nullable(),
  difference_to_earlier: differenceSchema.nullable(),
});
export type OutcomeValue = z.infer<typeof outcomeValueSchema>;
