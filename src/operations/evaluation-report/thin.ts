import type { EvaluatedPolicy, EvaluationReport } from "../../schema/evaluation-report.ts";

/** A number among the settings of the evaluation; null where it is not one. */
export function settingOf({ settings }: Pick<EvaluationReport, "settings">, key: string): number | null {
  const value = settings[key];
  return typeof value === "number" ? value : null;
}

/** Stands behind the name of a policy that the log is too thin to judge. */
export const THIN_MARK = "*";

/**
 * Whether the log is too thin to judge this policy by: its support or its effective sample size is below the red lines.
 * Its figures are then mostly the reward model's, however narrow their intervals.
 */
export function isThin(report: EvaluationReport, { overlap, role }: EvaluatedPolicy): boolean {
  if (role === "behaviour") return false;
  const leastSupport = settingOf(report, "min_support") ?? 0;
  const leastEffective = settingOf(report, "min_effective_sample_size") ?? 0;
  return overlap.support < leastSupport || overlap.effective_sample_size < leastEffective;
}

/** Whether nothing compares any two policies here: labels that hardly differ, choices without variation, a failed check. */
export const isBlind = ({ verdict, negative_controls: controls }: EvaluationReport): boolean =>
  verdict.decided_by === "outcome_labels" ||
  verdict.decided_by === "deterministic_logging" ||
  !controls.behaviour_as_policy.passes;
