import * as z from "zod";

/** What `train --tune` tried and what came of it; part of the policy file. */
export const tuningSchema = z.strictObject({
  folds: z.number().int(),
  rows: z.number().int(),
  episodes: z.number().int(),
  level: z.number().describe("an adjusted p at or below this replaces the configured settings"),
  measures: z.string(),
  candidates: z.array(
    z.strictObject({
      name: z.string(),
      reason: z.string(),
      settings: z
        .record(z.string(), z.union([z.number(), z.array(z.number())]))
        .describe("where it differs from the configured settings"),
      mean_loss: z.number().describe("held-out reward regression per row, in scaled units"),
      difference: z.number().nullable().describe("gain over the configured settings; null for those"),
      standard_error: z.number().nullable().describe("of that gain, episodes as the unit"),
      adjusted_p: z.number().nullable().describe("corrected for choosing among all candidates (max-t)"),
      chosen: z.boolean(),
    }),
  ),
});
export type Tuning = z.infer<typeof tuningSchema>;
