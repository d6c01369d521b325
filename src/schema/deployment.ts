import * as z from "zod";
import { MODES } from "./recommendation.ts";

/** Events after which another version, or the same one in another way, is live. */
export const RELEASES = ["deploy", "approve", "rollback"] as const;
/** The event after which nothing is live: recommend answers "use your default". */
export const WITHDRAWALS = ["withdraw"] as const;
/** Events that are written down and leave what is live as it was. */
export const DECISIONS = ["propose", "reject"] as const;

/** Percent of the tasks, stage by stage. */
export const percentagesSchema = z
  .array(z.number().min(1).max(100))
  .min(1)
  .refine((stages) => stages.every((percent, at) => at === 0 || percent > (stages[at - 1] ?? 0)), {
    message: "each stage must be larger than the one before",
  })
  .refine((stages) => stages.at(-1) === 100, { message: "the last stage must be 100" });

/** Ten years: what is asked to take longer is a slip of the keys, and further on there are no dates. */
export const LONGEST_STAGE_DAYS = 3650;

/** How a release takes over: it starts with the first share of the tasks and goes on to the next after each stage. */
export const rolloutSchema = z.strictObject({
  percentages: percentagesSchema.describe("ascending, the last one is 100"),
  stage_days: z.number().positive(),
});
export type Rollout = z.infer<typeof rolloutSchema>;

/** One line of `models/deployments.jsonl`, append-only: the last release or withdrawal among the lines says what is live. */
export const deploymentSchema = z.strictObject({
  timestamp: z.string(),
  event: z.enum([...RELEASES, ...WITHDRAWALS, ...DECISIONS]),
  version: z.string().describe("of a withdrawal: the one that was taken off"),
  mode: z.enum(MODES),
  previous: z.string().nullable().describe("version that was live before"),
  by: z.string(),
  reason: z.string().nullable(),
  forced: z.boolean(),
  automatic: z.boolean().default(false).describe("decided by a rule of the settings, not by a person"),
  rollout: rolloutSchema
    .nullable()
    .default(null)
    .describe("null: all tasks at once; else what was live before answers the rest until the last stage"),
  evidence: z.strictObject({
    verdict: z.string().nullable(),
    lower_bound: z
      .number()
      .nullable()
      .describe("one-sided lower bound of the gain in success rate over today"),
    production_sha256: z.string(),
  }),
});
export type Deployment = z.infer<typeof deploymentSchema>;

/** Whether something else is live since this event. */
export const isRelease = ({ event }: Pick<Deployment, "event">): boolean =>
  RELEASES.some((release) => release === event);

/** Whether the event changed what is live: a release, or the withdrawal of one. */
export const changesLive = (event: Pick<Deployment, "event">): boolean =>
  isRelease(event) || event.event === "withdraw";
