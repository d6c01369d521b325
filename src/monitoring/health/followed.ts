import { sequenceInterval } from "../../numeric/confidence-sequence.ts";
import { wilsonInterval } from "../../numeric/intervals.ts";
import type { Alarm, FailureRule } from "../../schema/alarm.ts";
import type { Drift } from "../../schema/drift.ts";
import type { HealthCheck, RollbackDone } from "../../schema/health.ts";
import type { FollowedAdvice } from "../ledger/followed-advice.ts";
import { check, measure, percent } from "./check.ts";

const LEVEL = 0.95;

/** How many answers were followed, of those of which it is known; surely fewer than half is a warning. */
export function acceptanceRate(advice: readonly FollowedAdvice[]): HealthCheck {
  const name = "recommendation_acceptance_rate";
  const known = advice.filter(({ followed }) => followed !== null);
  const followed = known.filter((answer) => answer.followed === true).length;
  const n = known.length;
  if (advice.length === 0) return check(name, "unknown", "It has given no answer yet.");
  if (n === 0)
    return check(
      name,
      "unknown",
      `Of ${advice.length} answers it is not known whether anybody followed them.`,
      {
        next: "run `oak-policy ingest`, or tell with `oak-policy record`",
      },
    );
  const { low, high } = wilsonInterval(followed, n, LEVEL);
  const numbers = [
    measure("followed", "of the answers of which it is known", { value: followed / n, low, high, n }),
  ];
  const sentence = `${followed} of ${n} answers were followed (${percent(followed / n)}); of ${advice.length - n} more it is not known.`;
  if (sequenceInterval(followed / n, n, LEVEL).high >= 0.5) return check(name, "ok", sentence, { numbers });
  return check(name, "warning", sentence, {
    numbers,
    next: "run `oak-policy diagnose`: recommendations are ignored",
  });
}

/** Success of followed answers, beside what was expected; whether that is a fall, the alarm decides. */
export function actualSuccess({ outcomes, successes, expected }: Alarm): HealthCheck {
  const name = "actual_success_rate";
  if (outcomes === 0 || expected === null)
    return check(name, "unknown", "No outcome of followed advice yet.");
  const value = successes / outcomes;
  const { low, high } = wilsonInterval(successes, outcomes, LEVEL);
  const numbers = [measure("success", "of followed answers", { value, low, high, n: outcomes })];
  return check(
    name,
    "ok",
    `${successes} of ${outcomes} followed answers succeeded (${percent(value)}, ${percent(low)} to ${percent(high)}); expected ${percent(expected)}.`,
    { numbers },
  );
}

/** The alarm as a check; `alerts` is monitoring.alert_on_degradation. */
export function degradation(alarm: Alarm, alerts: boolean): HealthCheck {
  const name = "degradation";
  if (!alarm.raised) return check(name, alarm.outcomes === 0 ? "unknown" : "ok", alarm.sentence);
  return check(name, alerts ? "failing" : "ok", alarm.sentence, {
    next: "three actions: see the alarm below",
  });
}

/** The failure rule and what was done about it. */
export function automaticRollback(
  rule: FailureRule,
  enabled: boolean,
  done: RollbackDone | null,
  kept: string | null,
): HealthCheck {
  const name = "automatic_rollback";
  if (!rule.fires) return check(name, rule.outcomes === 0 ? "unknown" : "ok", rule.sentence);
  if (done) {
    const to = done.to === null ? "It was taken off; nothing is live now." : `Went back to ${done.to}.`;
    return check(name, "failing", `${rule.sentence} ${to}`, { next: "see `oak-policy status`" });
  }
  const why = enabled ? (kept ?? "") : "safety.auto_rollback.enabled is off, so nothing was done.";
  return check(name, "failing", `${rule.sentence} ${why}`.trim(), { next: "run `oak-policy rollback`" });
}

/** Drift is a warning only where it lowers the policy's estimated success, or where many tasks are of a kind it never saw. */
export function driftCheck(drift: Drift): HealthCheck {
  const name = "drift";
  const strangers = drift.unseen_task_types.reduce((sum, { count }) => sum + count, 0);
  if (!drift.compared) return check(name, "unknown", drift.sentence);
  const numbers = drift.value
    ? [
        measure("success_shift", "estimated, by the mix of task types alone", {
          value: drift.value.change,
          low: drift.value.low,
          high: drift.value.high,
          n: drift.since,
        }),
      ]
    : [];
  const share = drift.since < FEWEST_TASKS ? 0 : strangers / drift.since;
  const strange =
    strangers === 0 || share === 0 ? "" : ` ${percent(share)} of the tasks are of types that it never saw.`;
  const harmful = drift.value?.harmful === true || share > MANY;
  return check(name, harmful ? "warning" : "ok", `${drift.sentence}${strange}`, {
    numbers,
    next: harmful ? "run `oak-policy retrain`" : null,
  });
}

const MANY = 0.2;
const FEWEST_TASKS = 50;
