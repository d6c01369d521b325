import { reliabilityOf } from "../../evaluation/doubt/reliability.ts";
import { check } from "../../monitoring/health/check.ts";
import { retrainDue } from "../../monitoring/health/due.ts";
import {
  acceptanceRate,
  actualSuccess,
  automaticRollback,
  degradation,
  driftCheck,
} from "../../monitoring/health/followed.ts";
import {
  calibrationCheck,
  predictionAccuracy,
  type StatedOutcome,
} from "../../monitoring/health/prediction.ts";
import type { FollowedAdvice } from "../../monitoring/ledger/followed-advice.ts";
import type { Config } from "../../schema/config.ts";
import type { Health, HealthCheck } from "../../schema/health.ts";
import { UserError } from "../../schema/user-error.ts";
import type { Effects } from "../operation.ts";
import { type FailingAccount, rollBackIfFailing } from "../roll-back-if-failing.ts";
import { gatherDrift } from "./gather-drift.ts";
import type { Pulse } from "./read-pulse.ts";
import { watchLiveRelease } from "./watch-release.ts";

/** What the policy's part of the check adds. */
export type PolicyPart = Pick<
  Health,
  "version" | "checks" | "alarm" | "failure_rule" | "drift" | "calibration" | "rolled_back"
>;
export const NO_POLICY: PolicyPart = {
  version: null,
  checks: [],
  alarm: null,
  failure_rule: null,
  drift: null,
  calibration: null,
  rolled_back: null,
};

/** The metrics of monitoring.metrics_to_track; the rest is always looked at. */
function tracked(account: FailingAccount, advice: readonly FollowedAdvice[], config: Config): HealthCheck[] {
  const { watch } = account;
  if (!watch) return [];
  const of = {
    prediction_accuracy: () => predictionAccuracy(statedOutcomes(advice)),
    recommendation_acceptance_rate: () => acceptanceRate(advice),
    actual_success_rate: () => actualSuccess(watch.alarm),
  };
  const wanted = new Set(config.monitoring.metrics_to_track);
  return Object.entries(of).flatMap(([name, look]) => (wanted.has(name as keyof typeof of) ? look() : []));
}

const statedOutcomes = (advice: readonly FollowedAdvice[]): StatedOutcome[] =>
  advice.flatMap(({ followed, success, confidence }) =>
    followed === true && success !== null && confidence !== null ? { confidence, success } : [],
  );

/** What can be said of the live policy; a history or policy that cannot be read is a finding, not the end of the check. */
export async function checkPolicy(effects: Effects, config: Config, pulse: Pulse): Promise<PolicyPart> {
  try {
    return await watchedPart(effects, config, pulse);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.exit === "busy") throw error;
    const failed = check("degradation", "failing", `The policy cannot be watched: ${error.message}`, {
      next: error.next,
    });
    return { ...NO_POLICY, checks: [failed] };
  }
}

async function watchedPart(effects: Effects, config: Config, pulse: Pulse): Promise<PolicyPart> {
  effects.progress({ phase: "what became of the answers", done: 1, total: 3 });
  const account = await rollBackIfFailing(effects, await watchLiveRelease(effects));
  const { watch, done, kept } = account;
  if (!watch)
    return {
      ...NO_POLICY,
      checks: [
        check("degradation", "unknown", "Nothing is live, so there is no policy to watch.", {
          next: "run `oak-policy deploy`",
        }),
      ],
    };
  effects.progress({ phase: "what changed since the training", done: 2, total: 3 });
  const { live, policy, advice, alarm, failures } = watch;
  const drift = await gatherDrift(effects, watch, pulse, config);
  const stated = statedOutcomes(advice);
  return {
    version: live.version,
    checks: [
      ...tracked(account, advice, config),
      degradation(alarm, config.monitoring.alert_on_degradation),
      automaticRollback(failures, config.safety.auto_rollback.enabled, done, kept),
      calibrationCheck(stated),
      driftCheck(drift),
      retrainDue(
        Date.parse(policy.trained_date),
        effects.now().getTime(),
        config.continuous_learning.retrain_frequency_days,
      ),
    ],
    alarm,
    failure_rule: failures,
    drift,
    calibration: reliabilityOf(
      stated.map(({ confidence }) => confidence),
      stated.map(({ success }) => (success ? 1 : 0)),
    ),
    rolled_back: done,
  };
}
