import * as z from "zod";

/**
 * What became of a recommendation: a line of the ledger `telemetry/recommendations.jsonl` of its own, written by `record`.
 * A recommendation has zero or more; what a later one says outweighs an earlier one, field by field.
 */
export const followupSchema = z.strictObject({
  kind: z.literal("followup"),
  timestamp: z.string(),
  recommendation_id: z.string().min(1),
  followed: z.boolean().nullable().describe("the agent named first was sent; null: not said"),
  agent: z.string().min(1).nullable().describe("who was sent"),
  override_reason: z.string().nullable().describe("why somebody else was sent, in words"),
  success: z.boolean().nullable(),
  quality_rating: z.number().min(1).max(5).nullable(),
  invocation_id: z.string().nullable().describe("the delegation it led to"),
  source: z.string().describe("who says so: human, automated_tests, hook, ..."),
});
/** How such a line begins as it is written here: enough to tell it from an answer without reading the line. */
export const FOLLOWUP_BEGINNING = '{"kind":"followup"';
export type Followup = z.infer<typeof followupSchema>;
