import * as z from "zod";

/** One rating of one delegation: a line of `telemetry/success_metrics.jsonl`. A delegation has zero or more. */
export const ratingSchema = z.looseObject({
  timestamp: z.iso.datetime({ offset: true, local: true }),
  invocation_id: z.string().min(1),
  success: z.boolean(),
  quality_rating: z.number().min(1).max(5).nullish(),
  feedback_source: z
    .string()
    .nullish()
    .describe("human, automated_tests, build_system, linter, or an evaluator's name"),
  feedback_notes: z.string().nullish(),
  would_use_again: z.boolean().nullish(),
  alternative_agent_suggested: z
    .string()
    .nullish()
    .describe("the agent that would have been better: the only direct label of a correct choice"),
});

export type Rating = z.infer<typeof ratingSchema>;
