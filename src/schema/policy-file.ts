import * as z from "zod";
import { agentFileHashSchema } from "./agent-file.ts";
import { countedChangeSchema } from "./agent-note.ts";
import { encoderSchema } from "./encoder.ts";
import { verdictSchema } from "./evaluation-report.ts";
import { actionSchema } from "./transition.ts";
import { tuningSchema } from "./tuning.ts";

export const POLICY_FORMAT = 1;

/** How a Q-value becomes a probability of success; see learning/calibration. */
export const calibrationSchema = z.looseObject({ method: z.string() });

/** Where a policy comes from, enough to make it again. */
export const lineageSchema = z.strictObject({
  training_data_sha256: z.string().describe("of train.jsonl"),
  manifest_sha256: z.string(),
  config_sha256: z.string(),
  agent_files_sha256: z.string().default("").describe("of the agent files that describe the agents"),
  seed: z.number().int(),
  code_version: z.string(),
  parent: z.string().nullable(),
  tuned: z.boolean().default(false).describe("settings were chosen by `train --tune`"),
  incremental: z
    .boolean()
    .default(false)
    .describe("it goes on from its parent; else it was trained from the start"),
  period: z.strictObject({ first: z.string(), last: z.string() }),
  evaluation_sha256: z
    .string()
    .nullable()
    .default(null)
    .describe("of its report; null where it was not evaluated"),
});

/** The last moment of a repository's rows that a version was fitted to; what came later is new to it. */
export const fittedUntilSchema = z.strictObject({
  repository: z.string().nullable(),
  timestamp_ms: z.number().int(),
});
export type FittedUntil = z.infer<typeof fittedUntilSchema>;

/** What an incremental training made of its parent. */
export const continuationSchema = z.strictObject({
  parent: z.string(),
  new_rows: z.number().int(),
  rehearsed_rows: z.number().int().describe("rows of the parent's that the networks saw again"),
  new_actions: z.array(z.string()),
  new_task_types: z.array(z.string()).describe('unknown to the parent\'s encoder: they count as "(other)"'),
  continued_networks: z.number().int().describe("members that went on from one of the parent's"),
  forgetful: z
    .boolean()
    .describe("their training was thrown away: on the parent's tasks they had become surely worse"),
});

/** `models/policies/trained_policy_<version>.json`: the mission document's keys, then ours. */
export const policyFileSchema = z.looseObject({
  version: z.string().regex(/^v[1-9]\d*$/),
  algorithm: z.literal("CQL"),
  trained_date: z.string(),
  training_episodes: z.number().int(),
  hyperparameters: z.looseObject({ learning_rate: z.number(), batch_size: z.number(), gamma: z.number() }),
  state_features: z.array(z.string()),
  action_space: z.array(actionSchema),
  q_network: z.looseObject({ architecture: z.array(z.number().int()), weights: z.string() }),
  performance: z.looseObject({
    train_accuracy: z.number().nullable(),
    test_accuracy: z.number().nullable(),
    baseline_improvement: z.number().nullable(),
    measures: z.string(),
  }),
  format_version: z.literal(POLICY_FORMAT),
  task_types: z.array(z.string()),
  encoder: encoderSchema,
  calibration: calibrationSchema,
  training: z.looseObject({
    rows: z
      .number()
      .int()
      .describe(
        "that the served networks were fitted to; those of an earlier form of an agent by their weight",
      ),
    members: z
      .array(
        z.strictObject({
          epochs: z.number().int(),
          best_epoch: z.number().int().describe("0: no epoch was surely better than the anchor alone"),
          best_validation_loss: z.number().nullable(),
          stopped_because: z.string(),
        }),
      )
      .describe("one per network of the ensemble"),
    incremental: continuationSchema.optional(),
    fitted_until: z.array(fittedUntilSchema).optional(),
    agent_files: z
      .array(agentFileHashSchema)
      .optional()
      .describe("every agent file at training, of agents that were never sent too"),
    settings: z
      .record(z.string(), z.unknown())
      .optional()
      .describe("an incremental training needs the same ones"),
    statistics_sha256: z.string().optional().describe("of final/anchor_statistics.safetensors"),
  }),
  agent_changes: z
    .array(countedChangeSchema)
    .optional()
    .describe("agents that changed, as the training data had it; absent where none did"),
  changed_agent_weight: z.number().min(0).max(1).optional().describe("what an outcome from before counts"),
  tuning: tuningSchema.optional().describe("what `train --tune` tried"),
  weights_sha256: z.string(),
  lineage: lineageSchema,
});
export type PolicyFile = z.infer<typeof policyFileSchema>;

/** Known outcomes of one action on one task type; `"*"` as task type means all. */
export const countSchema = z.strictObject({
  action: z.string(),
  task_type: z.string(),
  n: z.number().int(),
  successes: z.number().int(),
  earlier: z
    .strictObject({ n: z.number().int(), successes: z.number().int() })
    .optional()
    .describe("those among them from before the last change of the agent"),
});
export type EvidenceCount = z.infer<typeof countSchema>;

/** One past delegation as evidence: which words it is found by, who did it, how it ended. */
export const pastTaskSchema = z.strictObject({
  id: z.string(),
  action: z.string(),
  task_type: z.string(),
  success: z.boolean(),
  source: z.string(),
  date: z.string(),
  excerpt: z.string(),
  terms: z.array(z.number().int()).describe("indices into `vocabulary`"),
});
export type PastTask = z.infer<typeof pastTaskSchema>;

export const evidenceSchema = z.strictObject({
  counts: z.array(countSchema),
  vocabulary: z.array(z.string()),
  tasks: z.array(pastTaskSchema),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** What the as-of features of a new decision rest on: all outcomes known when the policy was exported. */
export const historySnapshotSchema = z.strictObject({
  counts: z.array(
    z.strictObject({
      repository: z.string().nullable(),
      task_type: z.string(),
      n: z.number().int(),
      successes: z.number().int(),
    }),
  ),
  recent: z
    .array(
      z.strictObject({ repository: z.string().nullable(), known_ms: z.number().int(), success: z.boolean() }),
    )
    .describe("outcomes of the last seven days of the telemetry"),
});
export type HistorySnapshot = z.infer<typeof historySnapshotSchema>;

/** `models/checkpoints/<version>/final/evidence.json`: what serving needs beside the network. */
export const policyEvidenceSchema = z.strictObject({
  evidence: evidenceSchema,
  history_snapshot: historySnapshotSchema,
  history: z.looseObject({ name: z.string() }).describe("shrunken success rates per agent and task type"),
  blind_spots: z.array(z.string()),
  agent_files: z
    .array(agentFileHashSchema)
    .optional()
    .describe("agents that had a file at training, so that an edited one is noticed"),
  agent_changes: z
    .array(countedChangeSchema)
    .optional()
    .describe("the last change of each agent with outcomes from before it"),
  changed_agent_weight: z.number().min(0).max(1).optional().describe("what such an outcome counts"),
  soft_label_share: z
    .number()
    .min(0)
    .max(1)
    .describe("share of the outcomes behind it that nobody rated or tested"),
});
export type PolicyEvidence = z.infer<typeof policyEvidenceSchema>;

/** `models/policies/trained_policy_<version>_production.json`: one file that holds all that serving needs. */
export const productionFileSchema = z.looseObject({
  version: z.string(),
  algorithm: z.literal("CQL"),
  trained_date: z.string(),
  exported_date: z.string(),
  format_version: z.literal(POLICY_FORMAT),
  state_features: z.array(z.string()),
  action_space: z.array(actionSchema),
  task_types: z.array(z.string()),
  q_network: z.looseObject({
    architecture: z.array(z.number().int()),
    weights: z.string(),
    weights_base64: z.string().describe("the safetensors file itself"),
    weights_sha256: z.string(),
  }),
  reward_scale: z.number(),
  encoder: encoderSchema,
  calibration: calibrationSchema,
  advisor: z.strictObject({
    confidence_threshold: z.number(),
    top_k_recommendations: z.number().int(),
    include_reasoning: z.boolean(),
    min_agent_support: z.number().int(),
  }),
  /** the shrunken best agent per task type, which hybrid mode falls back on */
  history: z.looseObject({ name: z.string() }),
  evidence: evidenceSchema,
  history_snapshot: historySnapshotSchema,
  evaluation: verdictSchema
    .nullable()
    .describe("what `evaluate` said of this version, or null when it was not evaluated"),
  blind_spots: z.array(z.string()),
  agent_files: z
    .array(agentFileHashSchema)
    .default([])
    .describe("agents that had a file at training, so that an edited one is noticed"),
  agent_changes: z
    .array(countedChangeSchema)
    .default([])
    .describe("the last change of each agent with outcomes from before it"),
  changed_agent_weight: z.number().min(0).max(1).default(1).describe("what such an outcome counts"),
  soft_label_share: z
    .number()
    .min(0)
    .max(1)
    .describe("share of the outcomes behind it that nobody rated or tested"),
  lineage: lineageSchema,
});
export type ProductionFile = z.infer<typeof productionFileSchema>;
