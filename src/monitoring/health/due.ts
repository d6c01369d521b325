import type { HealthCheck } from "../../schema/health.ts";
import { check, DAY_MS, span } from "./check.ts";

/** Whether the health check before this one was as recent as the settings expect. */
export function healthCheckOnTime(lastMs: number | null, nowMs: number, days: number): HealthCheck {
  const name = "health_check_on_time";
  if (lastMs === null)
    return check(name, "ok", `This is the first health check; the next one is due in ${days} days.`);
  const age = nowMs - lastMs;
  const sentence = `The health check before this one was ${span(age)} ago (monitoring.health_check_frequency_days: ${days}).`;
  // a scheduled run may start a little late
  if (age <= (days + 1) * DAY_MS) return check(name, "ok", sentence);
  return check(name, "warning", sentence, { next: "see examples/schedule for ready-made schedules" });
}

/** Whether the live version is older than the settings want it; of a training only the day is known. */
export function retrainDue(trainedMs: number, nowMs: number, days: number): HealthCheck {
  const age = nowMs - trainedMs;
  const sentence = `It was trained ${daysAgo(Math.floor(age / DAY_MS))} (continuous_learning.retrain_frequency_days: ${days}).`;
  if (age < days * DAY_MS) return check("retrain_due", "ok", sentence);
  return check("retrain_due", "warning", sentence, { next: "run `oak-policy retrain`" });
}

const daysAgo = (days: number): string =>
  days <= 0 ? "today" : days === 1 ? "yesterday" : `${days.toLocaleString("en")} days ago`;
