import * as z from "zod";
import { MODES } from "./recommendation.ts";

/** Events after which another version, or the same one in another way, is live. */
export const RELEASES = ["deploy", "approve", "rollback"] as const;
/** Events that are written down and leave what is live as it was. */
export const DECISIONS = ["propose", "reject"] as const;

/** How a release takes over: it starts with the first share of the tasks and goes on to the next after each stage. */
export const rolloutSchema = z.strictObject({
  percentages: z.array(z.number().min(1).max(100)).min(1).describe("ascending, the last one is 100"),
  stage_days: z.number().positive(),
});
export type Rollout = z.infer<typeof rolloutSchema>;

/** One line of `models/deployments.jsonl`, append-only: the last release among the lines says what is live. */
export const deploymentSchema = z.strictObject({
  timestamp: z.string(),
  event: z.enum([...RELEASES, ...DECISIONS]),
  version: z.string(),
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
