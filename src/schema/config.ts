import * as z from "zod";
import { ALARM_RULES } from "./alarm.ts";
import { count, flag, fraction, number, positive, section } from "./config-fields.ts";
import { model } from "./config-model.ts";
import { continuousLearning } from "./config-retraining.ts";
import { percentagesSchema } from "./deployment.ts";

/**
 * Every setting of `configs/rl_config.yaml`: name, type, bounds, default and meaning, declared once.
 * The type, the check, the commented default file and the reference page are derived from it.
 * Keys and defaults are those of the mission's config; keys that are ours are marked "(added)".
 */
export const FEATURE_GROUPS = [
  "codebase_languages",
  "codebase_frameworks",
  "file_count",
  "test_status",
  "task_type",
  "task_complexity",
  "historical_success_rate",
  "time_of_day",
  "workspace_size",
  "task_text",
  "episode_position",
] as const;

/** Where the agents of a project are described, for a workspace that is the project's folder. */
export const DEFAULT_AGENT_FILES = [".claude/agents"];

const dataPreparation = section("how telemetry becomes training rows", {
  min_episodes: positive(100, "fewer episodes than this and `validate` says: not ready for training"),
  train_test_split: fraction(0.8, "share of each repository's rows that come before its test period"),
  validation_split: fraction(0.1, "share of those rows, the latest, kept for early stopping"),
  split_gap_hours: z
    .number()
    .min(0)
    .default(0)
    .describe("(added) rows this close before a split are dropped, so that late outcomes cannot leak"),
  state_features: z
    .array(z.enum(FEATURE_GROUPS))
    .default([...FEATURE_GROUPS])
    .describe("feature groups the policy may see; task_text and episode_position are (added)"),
  normalize_features: flag(true, "scale numbers before training"),
  scaling_method: z
    .enum(["standard", "minmax", "robust"])
    .default("standard")
    .describe("standard: mean and deviation; minmax: range; robust: median and quartiles"),
  missing_data_strategy: z
    .enum(["mean", "median", "drop"])
    .default("mean")
    .describe("missing numbers: filled in (and flagged as missing), or the row is dropped"),
  exclude_test_workflows: flag(
    true,
    '(added) leave out tasks that begin with "Test workflow", are marked as test, or ran under a second',
  ),
  text_hash_buckets: positive(256, "(added) inputs for hashed words and character n-grams of the task text"),
  text_embeddings: section(
    "(added) vectors of the task text by a local sentence model, beside the hashed words",
    {
      model_path: z
        .string()
        .nullable()
        .default(null)
        .describe(
          "(added) folder with tokenizer.json, config.json and onnx/model.onnx, relative to the workspace; null: none. Needs `npm install @huggingface/transformers`",
        ),
    },
  ),
  horizon: z
    .enum(["delegation", "episode"])
    .default("delegation")
    .describe(
      "(added) delegation: each delegation is judged by its own outcome; episode: also by what follows in its workflow or session",
    ),
  sequence_min_support: positive(
    10,
    "(added) a sequence of agents becomes an action when it was seen this often",
  ),
  sequence_max_length: z
    .number()
    .int()
    .min(1)
    .max(5)
    .default(3)
    .describe("(added) longest sequence; 1 switches sequences off"),
  agent_files: z
    .array(z.string().min(1))
    .default([...DEFAULT_AGENT_FILES])
    .describe(
      "(added) agent files, or folders of them, from the workspace on (~/ is your home): new and edited agents get an informed start; []: none",
    ),
});

const reward = section("reward = outcome + quality * quality_weight + seconds * duration_penalty_factor", {
  success: number(10, "outcome part of a success"),
  failure: number(-5, "outcome part of a failure"),
  partial: number(5, "outcome part of a partial success"),
  quality_weight: number(2, "per point of a 1 to 5 rating"),
  missing_quality: z
    .number()
    .min(0)
    .max(5)
    .default(3)
    .describe(
      "(added) rating assumed where nobody rated; the middle, so that being rated is no reward by itself",
    ),
  duration_penalty_factor: number(-0.01, "per second"),
  max_duration_seconds: z
    .number()
    .positive()
    .default(600)
    .describe("(added) longer runs are charged as this long"),
  weigh_by_confidence: flag(
    true,
    "(added) a soft label counts as its probability: p * success + (1 - p) * failure",
  ),
});

const baseline = section("what a policy has to beat", {
  models: z
    .array(
      z.enum(["random", "most_frequent", "highest_success_rate", "behavior_cloning", "best_per_task_type"]),
    )
    .default(["random", "most_frequent", "highest_success_rate", "behavior_cloning", "best_per_task_type"])
    .describe("baselines to train"),
  min_improvement_threshold: fraction(
    0.1,
    "improvement over the best baseline that would be worth a switch; the report says whether it is reached",
  ),
});

const evaluation = section("off-policy evaluation on the test rows", {
  metrics: z
    .array(z.enum(["accuracy", "success_rate", "avg_reward", "regret"]))
    .default(["accuracy", "success_rate", "avg_reward", "regret"])
    .describe("kept for settings files that have it: all four are always reported"),
  k_folds: z
    .number()
    .int()
    .min(2)
    .default(5)
    .describe("folds of the cross-fitted behaviour and reward models"),
  bootstrap_replicates: z.number().int().min(200).default(2000).describe("(added) of the cluster bootstrap"),
  confidence_level: z.number().min(0.8).lt(1).default(0.95).describe("(added) of every interval"),
  weight_clip: z
    .number()
    .min(1)
    .default(50)
    .describe(
      "(added) importance weights are cut here, or at the square root of the decisions where that is more; fixed in advance, never tuned on the result",
    ),
  min_effective_sample_size: z.number().min(1).default(30).describe("(added) below this: no verdict"),
  min_support: fraction(
    0.8,
    "(added) share of decisions whose recommended agent was tried in like states; below this: no verdict",
  ),
  improvement_margin: z
    .number()
    .min(0)
    .max(0.2)
    .default(0.02)
    .describe("(added) epsilon of the gate: how much worse in success rate is still no loss"),
  gate_requires: z
    .enum(["not_worse", "better"])
    .default("not_worse")
    .describe(
      "(added) what `evaluate --gate` and `deploy` ask for: surely no loss beyond improvement_margin, or the verdict switch",
    ),
  seed: count(11, "(added) of folds and bootstrap"),
});

const policyExport = section("where a policy goes", {
  format: z.enum(["json", "onnx"]).default("json").describe("(not used yet) default of `export`"),
  deployment: section("how it is used", {
    enabled: flag(false, "(not used yet) deploy after training"),
    integration_type: z
      .enum(["advisor", "primary", "hybrid"])
      .default("advisor")
      .describe("default of `deploy --mode`"),
    randomised_share: fraction(
      0.05,
      "(added) hybrid mode: share of the tasks for which the agent named first is drawn evenly from those that may be ranked, so that the next evaluation can compare; 0 switches it off, read at every answer",
    ),
  }),
  advisor: section("what a recommendation looks like", {
    confidence_threshold: fraction(
      0.7,
      "below this the answer says so and hybrid mode falls back; read by `export`, then part of the version",
    ),
    top_k_recommendations: positive(3, "agents per answer; read at every answer"),
    include_reasoning: flag(true, "reasons from counts; read at every answer"),
    min_agent_support: positive(
      5,
      "(added) an agent with fewer known outcomes than this is never recommended with confidence; read by `evaluate` and `export`, then part of the version",
    ),
  }),
});

const monitoring = section("watching a live policy", {
  track_policy_performance: flag(true, "(not used yet) keep the ledger"),
  alert_on_degradation: flag(
    true,
    "whether a raised alarm makes `health-check` fail; it is shown either way",
  ),
  degradation_threshold: z
    .number()
    .min(0.02)
    .max(0.9)
    .default(0.15)
    .describe("relative fall of success that the alarm is tuned to"),
  alarm: z
    .enum(ALARM_RULES)
    .default("e_process")
    .describe(
      "(added) e_process: bets with a known rate of false alarms; threshold: the naive rule, success of the last 20 below (1 - degradation_threshold) x expected",
    ),
  false_alarms_per_year: z
    .number()
    .min(0.001)
    .max(0.5)
    .default(0.05)
    .describe("(added) chance per year that the alarm, or the automatic rollback, goes off without a cause"),
  health_check_frequency_days: positive(7, "`health-check` warns when it was last run longer ago than this"),
  metrics_to_track: z
    .array(z.enum(["prediction_accuracy", "recommendation_acceptance_rate", "actual_success_rate"]))
    .default(["prediction_accuracy", "recommendation_acceptance_rate", "actual_success_rate"])
    .describe("figures of `health-check --include-policy`"),
});

const safety = section("how a policy is let loose", {
  gradual_rollout: flag(
    true,
    "`deploy` starts with a share of the tasks; what was live before answers the rest",
  ),
  rollout_percentage_stages: percentagesSchema
    .default([10, 25, 50, 100])
    .describe("percent of the tasks in each stage, ascending, the last one 100; read by `deploy`"),
  stage_duration_days: positive(7, "days per stage; read by `deploy`"),
  auto_rollback: section("back to the version before", {
    enabled: flag(true, "roll back when the rule below fires"),
    failure_rate_threshold: z
      .number()
      .min(0.01)
      .max(0.95)
      .default(0.4)
      .describe(
        "fires when the followed advice surely fails more often than this; how surely: monitoring.false_alarms_per_year",
      ),
    min_episodes_before_rollback: positive(10, "outcomes of followed advice before it may fire"),
  }),
});

const transferLearning = section("start from another team's policy", {
  enabled: flag(false, "(not used yet) start from it"),
  pretrained_model_path: z
    .string()
    .nullable()
    .default(null)
    .describe("(not used yet) a policy file, or null"),
});

const logging = section("what is printed", {
  log_level: z
    .enum(["debug", "info", "warning", "error"])
    .default("info")
    .describe("(not used yet) least important message shown"),
  log_training_progress: flag(true, "a line per reported epoch"),
  log_predictions: flag(true, "write each recommendation to the ledger"),
  tensorboard_enabled: flag(
    false,
    "(not used yet) also write metrics as JSON lines beside the checkpoints, for a viewer of your choice",
  ),
});

export const configSchema = z.strictObject({
  data_preparation: dataPreparation,
  model,
  reward,
  baseline,
  evaluation,
  policy_export: policyExport,
  continuous_learning: continuousLearning,
  monitoring,
  safety,
  transfer_learning: transferLearning,
  logging,
});

export type Config = z.infer<typeof configSchema>;

/** The configuration with every default in place. */
export const defaultConfig = (): Config => configSchema.parse({});
