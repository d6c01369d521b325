import { wilsonInterval } from "../../numeric/intervals.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import type { FormerPractice } from "../../schema/performance.ts";

/**
 * What was done before the policy: the share of the evaluation's held-out delegations that is labelled a success. Labels are
 * counted as the ledger's are, without their confidence. Delegations of one episode share their luck, so that the Wilson
 * interval counts episodes.
 */
export function formerPractice({ policy, data, confidence_level }: EvaluationReport): FormerPractice {
  const { labelled_success_share: value, episodes, decisions, period } = data;
  const { low, high } = wilsonInterval(value * episodes, episodes, confidence_level);
  return { value, low, high, n: decisions, episodes, ...period, version: policy };
}
