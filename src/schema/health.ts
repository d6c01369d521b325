import * as z from "zod";
import { alarmSchema, failureRuleSchema } from "./alarm.ts";
import { measureSchema } from "./diagnosis.ts";
import { driftSchema } from "./drift.ts";
import { reliabilitySchema } from "./evaluation-doubt.ts";

export const CHECKS = [
  "telemetry_arriving",
  "outcomes_arriving",
  "telemetry_readable",
  "files_intact",
  "health_check_on_time",
  "prediction_accuracy",
  "recommendation_acceptance_rate",
  "actual_success_rate",
  "degradation",
  "automatic_rollback",
  "calibration",
  "drift",
  "retrain_due",
] as const;
export type CheckName = (typeof CHECKS)[number];

export const HEALTH_STATES = ["ok", "warning", "failing"] as const;
export type HealthState = (typeof HEALTH_STATES)[number];

export const healthCheckSchema = z.strictObject({
  name: z.enum(CHECKS),
  state: z
    .enum([...HEALTH_STATES, "unknown"])
    .describe("unknown: too little to say; it does not change the exit code"),
  sentence: z.string(),
  numbers: z.array(measureSchema),
  next: z.string().nullable().describe("what to do about it"),
});
export type HealthCheck = z.infer<typeof healthCheckSchema>;

/** What the automatic rollback did. */
export const rollbackDoneSchema = z.strictObject({
  from: z.string(),
  to: z.string().nullable().describe('null: nothing is live now, every answer is "use your default"'),
  reason: z.string(),
});
export type RollbackDone = z.infer<typeof rollbackDoneSchema>;

/** What `health-check` says. */
export const healthSchema = z.strictObject({
  state: z.enum(HEALTH_STATES),
  sentence: z.string(),
  checked_at: z.string(),
  last_checked: z.string().nullable().describe("the health check before this one"),
  version: z.string().nullable().describe("the live version that was looked at"),
  checks: z.array(healthCheckSchema),
  alarm: alarmSchema.nullable(),
  failure_rule: failureRuleSchema.nullable(),
  drift: driftSchema.nullable(),
  calibration: reliabilitySchema
    .nullable()
    .describe("stated confidence against what came of followed answers"),
  rolled_back: rollbackDoneSchema.nullable(),
});
export type Health = z.infer<typeof healthSchema>;

/** One line of `models/health_checks.jsonl`, append-only. */
export const healthRecordSchema = z.strictObject({
  timestamp: z.string(),
  include_policy: z.boolean(),
  version: z.string().nullable(),
  state: z.enum(HEALTH_STATES),
  warning: z.array(z.enum(CHECKS)),
  failing: z.array(z.enum(CHECKS)),
});
export type HealthRecord = z.infer<typeof healthRecordSchema>;
