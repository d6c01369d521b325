import * as z from "zod";

const share = z.number();

/** One thing that was compared between the training data and what came since. */
export const driftFeatureSchema = z.strictObject({
  name: z.string(),
  of: z.enum(["task", "delegation", "answer"]),
  test: z.enum(["chi_squared", "kolmogorov_smirnov"]),
  before: z.number().int().describe("known values in the training period"),
  since: z.number().int(),
  psi: z.number().describe("population stability index; 0.1 is some, 0.25 much"),
  p_value: z.number(),
  adjusted_p_value: z.number().describe("Benjamini and Hochberg over all features"),
  drifted: z
    .boolean()
    .describe("adjusted p-value below 0.05 and a population stability index of 0.1 or more"),
  largest_change: z.string().nullable().describe("where it differs most, in words"),
});
export type DriftFeature = z.infer<typeof driftFeatureSchema>;

/** Names that the policy does not know, the most frequent first. */
const unseenSchema = z.strictObject({ name: z.string(), count: z.number().int() });

/** What the shift of task types alone would make of the policy's success. An estimate: nothing of it was observed. */
export const valueShiftSchema = z.strictObject({
  before: share.describe("held-out estimate of its success at the task types of the evaluation"),
  now: share.describe("the same, re-weighted to the task types since"),
  change: share,
  low: share.describe("95 % interval of the change"),
  high: share,
  covered: share.describe(
    "share of the tasks since whose type was evaluated; the others are taken as before",
  ),
  harmful: z
    .boolean()
    .describe("the interval is below 0 and the change beyond evaluation.improvement_margin"),
});
export type ValueShift = z.infer<typeof valueShiftSchema>;

export const driftSchema = z.strictObject({
  before: z.number().int().describe("delegations of the training period"),
  since: z.number().int().describe("delegations after it"),
  compared: z.boolean().describe("false: fewer than 50 on one side of every feature, so nothing was tested"),
  features: z.array(driftFeatureSchema).describe("those that drifted first"),
  unseen_agents: z.array(unseenSchema),
  unseen_task_types: z.array(unseenSchema),
  value: valueShiftSchema.nullable().describe("null: not evaluated, or nothing to re-weight"),
  sentence: z.string(),
});
export type Drift = z.infer<typeof driftSchema>;
