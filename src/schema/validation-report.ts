import * as z from "zod";
import { FEATURE_GROUPS } from "./config.ts";

export const SEVERITIES = ["ok", "warning", "error"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const findingSchema = z.strictObject({
  id: z.string().describe("stable name of the check, kebab-case"),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  detail: z.string().describe("the numbers behind it"),
  next: z.string().nullable().describe("what to do about it; null where nothing is to be done"),
});
export type Finding = z.infer<typeof findingSchema>;

const count = z.number().int().nonnegative();
const share = z.number().min(0).max(1);
const splitTotalsSchema = z.strictObject({
  rows: count.describe("one per delegation"),
  sequence_rows: count,
  episodes: count,
  sessions: count,
  success: count,
  partial: count,
  failure: count,
  mean_reward: z.number().nullable(),
});

/** What `validate` says about the training data: the numbers, a list of findings, and a verdict. */
export const validationReportSchema = z.strictObject({
  verdict: z.enum(["ready", "ready_with_warnings", "not_ready"]),
  ready_for_training: z.boolean(),
  sentence: z.string(),
  totals: z.strictObject({
    train: splitTotalsSchema,
    validation: splitTotalsSchema,
    test: splitTotalsSchema,
  }),
  coverage: z.array(
    z.strictObject({
      group: z.enum(FEATURE_GROUPS),
      field: z.string(),
      share: share.describe("share of training rows where the value is known"),
    }),
  ),
  success_sources: z.array(
    z.strictObject({
      source: z.string(),
      rows: count,
      share,
      soft: z.boolean().describe("inferred from behaviour, not said by a person or a test"),
    }),
  ),
  actions: z.array(
    z.strictObject({
      name: z.string(),
      train: count,
      validation: count,
      test: count,
      train_success_rate: share.nullable(),
    }),
  ),
  findings: z
    .array(findingSchema)
    .describe("errors first, then warnings, then what was checked and is in order"),
  next_steps: z.array(z.string()),
});
export type ValidationReport = z.infer<typeof validationReportSchema>;
