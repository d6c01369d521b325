import * as z from "zod";
import { agentFileHashSchema } from "./agent-file.ts";

/** What may ask for a retraining, in the order in which it is said. */
export const TRIGGERS = ["age", "new_episodes", "degradation", "agent_files"] as const;

/** One trigger, looked at: whether it fires and the number that decided. */
export const triggerSchema = z.strictObject({
  name: z.enum(TRIGGERS),
  fires: z.boolean(),
  number: z.number().nullable().describe("null: it could not be told"),
  threshold: z.number().nullable(),
  sentence: z.string(),
});
export type Trigger = z.infer<typeof triggerSchema>;

/** The steps of a retraining, in their order. */
export const STAGES = [
  "prepare",
  "validate",
  "train_incremental",
  "train_fresh",
  "choose",
  "evaluate",
  "decide",
] as const;
export type Stage = (typeof STAGES)[number];

/** How a retraining ends. */
export const RETRAINING_ANSWERS = ["deployed", "proposed", "kept_worse", "kept", "not_ready"] as const;

/** How two versions compare on the same held-out delegations, as a statement with an error rate. */
export const versionComparisonSchema = z.strictObject({
  answer: z.enum(["better", "not_worse", "worse", "not_shown", "cannot_tell"]),
  difference: z
    .strictObject({ value: z.number(), low: z.number(), high: z.number(), lower_bound: z.number() })
    .nullable()
    .describe("in success rate, newer minus older"),
  confidence_level: z.number(),
  sentence: z.string(),
});
export type VersionComparison = z.infer<typeof versionComparisonSchema>;

/** The model that an agent runs on. */
const agentModelSchema = z.strictObject({ agent: z.string(), model: z.string() });
export type AgentModel = z.infer<typeof agentModelSchema>;

/** A version that a retraining trained, and how. */
export const candidatesSchema = z.strictObject({
  fresh: z.string().nullable(),
  incremental: z.string().nullable(),
  incremental_refused: z.string().nullable().describe("why there is none, in words"),
  chosen: z.string().nullable(),
  chosen_because: z.string().nullable(),
});

/**
 * `models/retraining.json`: the retraining that is at work, was interrupted, or was the last one. It is written after every
 * stage, so that a killed one goes on where it was, and nothing is trained twice.
 */
export const retrainingSchema = z.strictObject({
  format_version: z.literal(1),
  begun: z.string(),
  forced: z.boolean().describe("asked for, whatever the triggers say"),
  compared_with: z.string().describe("the version that was live when it began"),
  triggers: z.array(triggerSchema),
  agent_files: z.array(agentFileHashSchema).describe("agent files as they were then"),
  agent_models: z
    .array(agentModelSchema)
    .default([])
    .describe("agents whose model had changed since the training before it, as the telemetry told"),
  manifest_sha256: z.string().nullable().describe("of the training data it works on"),
  data_until: z.string().nullable().describe("the last delegation in them"),
  finished: z.array(z.strictObject({ stage: z.enum(STAGES), at: z.string() })),
  candidates: candidatesSchema,
  failure: z
    .strictObject({
      stage: z.enum(STAGES),
      reason: z.string(),
      at: z.string(),
      attempts: z.number().int().min(1),
      not_before: z.string().describe("`retrain --watch` does not try again earlier"),
    })
    .nullable(),
  outcome: z
    .strictObject({
      answer: z.enum(RETRAINING_ANSWERS),
      version: z.string().nullable().describe("the version that it is about"),
      at: z.string(),
      sentence: z.string(),
      comparison: versionComparisonSchema.nullable(),
      page: z.string().nullable().describe("the evidence page of a proposal"),
    })
    .nullable()
    .describe("null: not at its end"),
});
export type Retraining = z.infer<typeof retrainingSchema>;
export type RetrainingOutcome = NonNullable<Retraining["outcome"]>;
