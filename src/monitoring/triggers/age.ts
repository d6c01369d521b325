import type { Trigger } from "../../schema/retraining.ts";
import type { TriggerEvidence } from "./evidence.ts";
import { day, many } from "./words.ts";

const DAY_MS = 86_400_000;

/** Fires when this many days (`retrain_frequency_days`) have passed since the live policy was trained, or last looked at. */
export function ageTrigger({ nowMs, considered, settings }: TriggerEvidence): Trigger {
  const threshold = settings.continuous_learning.retrain_frequency_days;
  const days = Math.max(0, Math.floor((nowMs - considered.atMs) / DAY_MS));
  const fires = days >= threshold;
  const since = considered.retraining
    ? `The last retraining was ${many(days, "day")} ago (${day(considered.atMs)})`
    : `${considered.version} was trained ${many(days, "day")} ago (${day(considered.atMs)})`;
  return {
    name: "age",
    fires,
    number: days,
    threshold,
    sentence: `${since}; ${fires ? "due after" : "due in"} ${many(fires ? threshold : threshold - days, "day")}.`,
  };
}
