import * as z from "zod";
import { MODES } from "./recommendation.ts";

/** One line of `models/deployments.jsonl`, append-only: the last line says what is live. */
export const deploymentSchema = z.strictObject({
  timestamp: z.string(),
  event: z.enum(["deploy", "rollback"]),
  version: z.string(),
  mode: z.enum(MODES),
  previous: z.string().nullable().describe("version that was live before"),
  by: z.string(),
  reason: z.string().nullable(),
  forced: z.boolean(),
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
