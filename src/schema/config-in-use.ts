import * as z from "zod";
import { ALARM_RULES } from "./alarm.ts";
import { flag, positive, section } from "./config-fields.ts";
import { LONGEST_STAGE_DAYS, percentagesSchema } from "./deployment.ts";

/** The `continuous_learning` section of the configuration. */
export const continuousLearning = section("retraining by itself", {
  enabled: flag(
    false,
    "`retrain --watch` retrains when a trigger fires; `retrain` by hand needs no permission",
  ),
  retrain_frequency_days: positive(
    30,
    "days since the live policy was trained, or last retrained, that trigger",
  ),
  min_new_episodes: positive(50, "episodes with a known outcome since then that trigger"),
  deploy_if: z
    .enum(["better", "not_worse"])
    .default("better")
    .describe(
      "(added) what a retrained policy has to be against the live one: surely better, or surely no worse than by evaluation.improvement_margin",
    ),
  auto_deploy: flag(
    false,
    "deploy such a policy without asking; false: propose it for `approve` or `reject`",
  ),
});

/** The `monitoring` section. */
export const monitoring = section("watching a live policy", {
  track_policy_performance: flag(
    true,
    "keep the ledger that `monitor` and `health-check` read; false: no answer is written to it, as with logging.log_predictions: false",
  ),
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

/** The `safety` section. */
export const safety = section("how a policy is let loose", {
  gradual_rollout: flag(
    true,
    "`deploy` starts with a share of the tasks; what was live before answers the rest",
  ),
  rollout_percentage_stages: percentagesSchema
    .default([10, 25, 50, 100])
    .describe("percent of the tasks in each stage, ascending, the last one 100; read by `deploy`"),
  stage_duration_days: positive(7, "days per stage; read by `deploy`", LONGEST_STAGE_DAYS),
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
