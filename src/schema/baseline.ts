import * as z from "zod";

/** `models/baselines/<name>.json`, the mission document's shape; extra keys hold what the baseline learned. */
export const baselineSchema = z.looseObject({
  name: z.string(),
  type: z.literal("baseline"),
  strategy: z.string(),
  performance: z
    .looseObject({
      /** agreement with the logged agent on successful delegations: imitation, not success */
      accuracy: z.number().nullable(),
      /** estimated share of successes if this baseline had chosen (off-policy, test rows) */
      success_rate: z.number().nullable(),
    })
    .nullable(),
});
export type BaselineFile = z.infer<typeof baselineSchema>;
