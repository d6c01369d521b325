import type { BaselineFile } from "../schema/baseline.ts";
import {
  type BaselineComparison,
  EVALUATION_FORMAT,
  type EvaluatedPolicy,
  type EvaluationReport,
} from "../schema/evaluation-report.ts";
import { isJudgeable, isRefused } from "./verdict.ts";

const MEASURES = {
  accuracy: "agreement with the logged agent on successful delegations: imitation, not success",
  success_rate: "estimated share of successes if this one had chosen (clipped doubly robust, held-out rows)",
  average_reward: "the same for the configured reward",
  regret: "in reward, against the best supported agent according to the reward model: a bound",
} as const;

/** Of the report's settings; a report without them is no report of ours. */
const redLines = ({ settings }: EvaluationReport) => ({
  min_support: Number(settings.min_support),
  min_effective_sample_size: Number(settings.min_effective_sample_size),
});

/**
 * The report as a table. The best baseline is the highest of those that the log can judge, for context only: it is the highest of
 * several noisy figures. There is no improvement over it where a red line forbids to say how good the policy is.
 */
export function compareToBaselines(report: EvaluationReport): BaselineComparison {
  const rows = report.policies.map(toRow);
  const lines = redLines(report);
  const judgeable = report.policies.map((policy) => isJudgeable(policy, lines));
  const baselines = rows.filter(
    (row, index) => row.role === "baseline" && row.success_rate !== null && judgeable[index],
  );
  const best = baselines.reduce<(typeof rows)[number] | null>(
    (highest, row) => ((row.success_rate ?? 0) > (highest?.success_rate ?? -1) ? row : highest),
    null,
  );
  const refused = isRefused(report.verdict);
  const own = refused ? null : (rows.find((row) => row.role === "policy")?.success_rate ?? null);
  const rival = best?.success_rate ?? null;
  return {
    format_version: EVALUATION_FORMAT,
    policy: report.policy,
    measures: { ...MEASURES },
    rows,
    best_baseline: best?.name ?? null,
    improvement_over_best_baseline: own === null || rival === null ? null : own - rival,
  };
}

function toRow(policy: EvaluatedPolicy): BaselineComparison["rows"][number] {
  const { success_rate: success, average_reward: reward } = policy;
  return {
    name: policy.name,
    role: policy.role,
    accuracy: policy.agreement_on_successes.value,
    success_rate: success.value,
    success_rate_low: success.low,
    success_rate_high: success.high,
    average_reward: reward.value,
    average_reward_low: reward.low,
    average_reward_high: reward.high,
    regret: policy.regret.average_reward?.value ?? null,
    effective_sample_size: policy.overlap.effective_sample_size,
    support: policy.overlap.support,
  };
}

/**
 * The `performance` of a baseline's file, with what each figure measures, and whether the log can judge it by the red lines of
 * the settings.
 */
export function baselinePerformance(
  policy: EvaluatedPolicy,
  lines: Parameters<typeof isJudgeable>[1],
): NonNullable<BaselineFile["performance"]> {
  const row = toRow(policy);
  return {
    accuracy: row.accuracy,
    success_rate: row.success_rate,
    success_rate_interval: [row.success_rate_low, row.success_rate_high],
    avg_reward: row.average_reward,
    avg_reward_interval: [row.average_reward_low, row.average_reward_high],
    n: policy.overlap.n,
    effective_sample_size: row.effective_sample_size,
    support: row.support,
    judgeable: isJudgeable(policy, lines),
    measures: { ...MEASURES },
  };
}
