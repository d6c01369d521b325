import * as z from "zod";
import { countedChangeSchema } from "./agent-note.ts";

export const TRAINING_DATA_FORMAT = 1;
export const SPLITS = ["train", "validation", "test"] as const;
export type SplitName = (typeof SPLITS)[number];

/** Why a line of telemetry did not become a training row. */
export const EXCLUSIONS = [
  "unreadable",
  "superseded",
  "test_workflow",
  "duplicate",
  "censored",
  "no_outcome",
  "before_since",
  "split_gap",
  "missing_features",
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

const count = z.number().int().nonnegative();
const time = z.string().nullable().describe("ISO 8601, or null when there is none");
const perSplit = { train: count, validation: count, test: count };
const named = z.strictObject({ name: z.string(), ...perSplit });

const writtenFileSchema = z.strictObject({
  file: z.string(),
  sha256: z.string(),
  rows: count.describe("lines, sequence rows included"),
  sequence_rows: count.describe("extra rows whose action is a sequence"),
  episodes: count,
  sessions: count,
  first: time,
  last: time,
});

const inputFileSchema = z.strictObject({
  file: z.string(),
  sha256: z.string().nullable().describe("null when the file does not exist"),
  bytes: count,
  lines: count.describe("lines that hold something"),
});

/** `models/training_data/manifest.json`: what the three files hold, where it came from, and what was left out and why. */
export const manifestSchema = z.strictObject({
  format_version: z.literal(TRAINING_DATA_FORMAT),
  files: z.strictObject({
    train: writtenFileSchema,
    validation: writtenFileSchema,
    test: writtenFileSchema,
  }),
  inputs: z.strictObject({ agent_invocations: inputFileSchema, success_metrics: inputFileSchema }),
  config_sha256: z.string(),
  row_settings: z
    .record(z.string(), z.union([z.number(), z.string(), z.boolean()]))
    .describe(
      "the settings that the rows depend on, by name: after an edit of one they have to be prepared again",
    ),
  since: time.describe("only episodes that begin after this instant became rows"),
  delegations: z.strictObject({
    lines_read: count.describe("= kept + the sum of excluded"),
    kept: count,
    excluded: z.record(z.enum(EXCLUSIONS), count),
  }),
  ratings: z.strictObject({
    lines_read: count.describe("= used + without_delegation + unreadable"),
    used: count.describe("ratings of a delegation that is in the telemetry"),
    without_delegation: count,
    unreadable: count,
  }),
  rejected: z.strictObject({
    total: count,
    listed: z.array(z.strictObject({ file: z.string(), line: z.number().int(), reason: z.string() })),
  }),
  boundaries: z.array(
    z.strictObject({
      repository: z.string().nullable(),
      validation_from: time.describe("episodes that begin here or later are validation, up to test_from"),
      test_from: time.describe("episodes that begin here or later are test"),
    }),
  ),
  actions: z
    .array(named)
    .describe("agents, the most frequent in training first; an agent with 0 in train is unknown to a policy"),
  sequences: z.strictObject({
    admitted: z.array(z.strictObject({ agents: z.array(z.string()).min(2), support: count })),
    refused: z
      .array(z.strictObject({ agents: z.array(z.string()).min(2), support: count }))
      .describe("seen too rarely; the most frequent of them"),
    refused_total: count,
  }),
  task_types: z.array(named).describe("the most frequent in training first"),
  repositories: z.array(named),
  success_sources: z.array(named),
  agents_known_by: z.array(named).describe("how the agents that could have been chosen are known"),
  advised: count
    .optional()
    .describe("delegations that came of a recommendation, as far as the ledger tells; absent where none did"),
  agent_changes: z
    .array(countedChangeSchema)
    .default([])
    .describe("the last change of each agent that has rows from before it: they are marked `earlier_form`"),
  agent_notes: count.default(0).describe("lines of models/agents.jsonl that these rows know of"),
  missing_duration_seconds: z
    .strictObject({ overall: z.number(), by_agent: z.record(z.string(), z.number()) })
    .describe("stands in for a missing duration in the reward: the median of the agent's training rows"),
});
export type Manifest = z.infer<typeof manifestSchema>;
