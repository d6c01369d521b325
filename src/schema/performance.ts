import * as z from "zod";
import { MODES } from "./recommendation.ts";

/** A mean or share with its interval; null where it rests on nothing. */
export const figureSchema = z.strictObject({
  value: z.number().nullable(),
  low: z.number().nullable().describe("null: nothing to tell an interval from"),
  high: z.number().nullable(),
  n: z.number().int().describe("answers that it rests on"),
  clusters: z
    .number()
    .int()
    .describe("sessions that they come from; an answer without a session is one of its own"),
});
export type Figure = z.infer<typeof figureSchema>;

export const overrideReasonSchema = z.strictObject({ reason: z.string(), count: z.number().int() });

/** What became of a set of answers. */
export const performanceSchema = z.strictObject({
  made: z.number().int().describe("answers that named an agent, those in shadow mode included"),
  abstained: z.number().int().describe("answers that named nobody"),
  shadow: z.number().int().describe("of those made: logged and not shown"),
  by_lot: z.number().int().describe("answers of the randomised arm; they are in no other number here"),
  unknown: z.number().int().describe("of those made and shown: nothing tells what became of it"),
  followed: z.number().int().describe("the agent named first was sent"),
  overridden: z.number().int(),
  followed_share: figureSchema.describe("of those shown where it is known"),
  success_when_followed: figureSchema,
  success_when_overridden: figureSchema,
  quality_when_followed: figureSchema.describe("mean rating, 1 to 5"),
  quality_when_overridden: figureSchema,
  override_reasons: z.array(overrideReasonSchema).describe("the most common ones, as they were written"),
  overridden_without_reason: z.number().int(),
  agreement: figureSchema.describe(
    "in shadow mode: share of answers where the agent that was sent is the one named first",
  ),
  success_when_agreed: figureSchema.describe("in shadow mode"),
  success_when_disagreed: figureSchema.describe("in shadow mode, of whoever was sent"),
});
export type Performance = z.infer<typeof performanceSchema>;

export const performanceDifferenceSchema = z.strictObject({
  value: z.number(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type PerformanceDifference = z.infer<typeof performanceDifferenceSchema>;

/** Arms that chance has assigned, so that their outcomes can be compared: whatever was done with the answers. */
export const experimentSchema = z.strictObject({
  against: z
    .enum(["incumbent", "randomised"])
    .describe("incumbent: what ran before and answered the rest; randomised: an agent drawn by lot"),
  release: figureSchema.describe("success of the tasks that the live release answered, followed or not"),
  other: figureSchema,
  difference: performanceDifferenceSchema.describe(
    "success of release less that of the other arm, stage by stage of the rollout",
  ),
  stages: z.number().int().describe("stages of a rollout in which both arms have outcomes"),
});
export type Experiment = z.infer<typeof experimentSchema>;

/** What was done before, to compare with. */
export const formerPracticeSchema = z.strictObject({
  value: z.number().describe("share labelled a success"),
  low: z.number(),
  high: z.number(),
  n: z.number().int().describe("held-out delegations"),
  episodes: z.number().int(),
  first: z.string(),
  last: z.string(),
  version: z.string().describe("the version whose evaluation says so"),
});
export type FormerPractice = z.infer<typeof formerPracticeSchema>;

export const periodSchema = z.strictObject({
  from: z.string(),
  until: z.string().describe("exclusive"),
  performance: performanceSchema,
  relative: z.number().nullable().describe("success when followed over the baseline, less 1"),
});

export const EVERY = ["day", "week", "month"] as const;
export type Every = (typeof EVERY)[number];

/** A followed answer that failed. */
export const followedFailureSchema = z.strictObject({
  recommendation_id: z.string(),
  timestamp: z.string().describe("of the answer"),
  known: z.string().describe("when the failure became known, as far as the files tell; else as timestamp"),
  session_id: z.string().nullable(),
  task_type: z.string(),
  task: z.string().describe("its beginning, on one line"),
  agent: z.string().describe("who was named first and sent"),
  confidence: z.number().nullable().describe("that the answer stated"),
});
export type FollowedFailure = z.infer<typeof followedFailureSchema>;

/** What `monitor` says. */
export const monitoringSchema = z.strictObject({
  version: z.string().nullable().describe("the version whose answers these are; null: of whatever version"),
  live: z.strictObject({ version: z.string(), mode: z.enum(MODES) }).nullable(),
  since: z.string().nullable(),
  first: z.string().nullable().describe("time of the first answer"),
  last: z.string().nullable(),
  confidence_level: z.number(),
  performance: performanceSchema,
  baseline: formerPracticeSchema.nullable(),
  comparison: performanceDifferenceSchema
    .extend({ relative: z.number().describe("success when followed over the baseline, less 1") })
    .nullable()
    .describe("success when followed less the baseline; null where one of them is not known"),
  followed_against_overridden: performanceDifferenceSchema
    .nullable()
    .describe("success when followed less success when overridden; confounded, see warnings"),
  experiments: z.array(experimentSchema),
  by_version: z.array(
    z.strictObject({
      version: z.string().nullable(),
      mode: z.enum(MODES).nullable(),
      performance: performanceSchema,
    }),
  ),
  every: z.enum(EVERY).nullable(),
  periods: z.array(periodSchema).describe("periods with an answer, oldest first"),
  failures: z
    .array(followedFailureSchema)
    .nullable()
    .describe("with --failures: the followed answers that failed, the latest known first; else null"),
  unreadable_lines: z.number().int(),
  warnings: z.array(z.string()),
  next: z.string().nullable().describe("what to do where there is nothing to show yet"),
});
export type Monitoring = z.infer<typeof monitoringSchema>;
