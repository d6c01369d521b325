import * as z from "zod";
import { degradationAlarm } from "../../monitoring/alarm/degradation-alarm.ts";
import { expectationOf } from "../../monitoring/alarm/expectation.ts";
import { adviceOfRelease, watchedOutcomes } from "../../monitoring/alarm/watched-outcome.ts";
import type { FollowedAdvice } from "../../monitoring/ledger/followed-advice.ts";
import { failureRule } from "../../monitoring/rollback/failure-rule.ts";
import { readConfig } from "../../registry/config-file.ts";
import { liveRelease } from "../../registry/deployments.ts";
import { readPolicyFile } from "../../registry/policies.ts";
import type { Alarm, FailureRule } from "../../schema/alarm.ts";
import type { Deployment } from "../../schema/deployment.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import { readEvaluation } from "../evaluation/read-evaluation.ts";
import { readFollowedAdvice } from "../ledger/read-followed-advice.ts";
import type { Effects } from "../operation.ts";

/** What `train` stores of the calibration on test rows, as far as it is needed here. */
const qualitySchema = z.object({ rows: z.number().int() });

/** The live release with what came of its answers so far. */
export interface Watch {
  live: Deployment;
  policy: PolicyFile;
  evaluation: EvaluationReport | null;
  /** its own answers since it went live */
  advice: FollowedAdvice[];
  alarm: Alarm;
  failures: FailureRule;
  /** lines of the ledger that could not be read */
  unreadable: number;
}

/**
 * Looks at what came of the live release's answers: the degradation alarm and the rule of the automatic rollback. Changes
 * nothing. Null when nothing is live.
 */
export async function watchLiveRelease({ workspace }: Pick<Effects, "workspace">): Promise<Watch | null> {
  const live = liveRelease(workspace);
  if (!live) return null;
  const config = readConfig(workspace.config);
  const policy = readPolicyFile(workspace, live.version);
  const evaluation = readEvaluation(workspace, live.version);
  const sinceMs = Date.parse(live.timestamp);
  const { advice: all, unreadable } = await readFollowedAdvice(workspace, { sinceMs });
  const advice = adviceOfRelease(all, live);
  const expectation = expectationOf({
    version: live.version,
    value: evaluation?.policies.find(({ role }) => role === "policy")?.success_rate.value ?? null,
    checkedRows: qualitySchema.safeParse(policy.performance.calibration_on_test).data?.rows ?? 0,
    sinceMs,
  });
  const outcomes = watchedOutcomes(advice, expectation);
  const { auto_rollback } = config.safety;
  return {
    live,
    policy,
    evaluation,
    advice,
    alarm: degradationAlarm(outcomes, expectation, config.monitoring),
    failures: failureRule(outcomes, sinceMs, {
      ...auto_rollback,
      false_alarms_per_year: config.monitoring.false_alarms_per_year,
    }),
    unreadable,
  };
}
