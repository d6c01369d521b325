import type { Trigger } from "../../schema/retraining.ts";
import type { TriggerEvidence } from "./evidence.ts";
import { day } from "./words.ts";

/**
 * Fires when the degradation alarm is raised and no retraining has answered since the data that raised it: an alarm stays
 * raised, and to train on the same rows again would only be one more chance to be wrong.
 */
export function degradationTrigger({
  degradation,
  considered,
  newEpisodes,
  settings,
}: TriggerEvidence): Trigger {
  const threshold = settings.monitoring.degradation_threshold;
  const answered =
    considered.retraining !== null && newEpisodes < settings.continuous_learning.min_new_episodes;
  const fires = degradation?.alarm === true && !answered;
  return { name: "degradation", fires, number: degradation?.fall ?? null, threshold, sentence: sentence() };

  function sentence(): string {
    if (degradation === null) return "The alarm is switched off (monitoring.alert_on_degradation).";
    if (!degradation.alarm || fires || considered.retraining === null) return degradation.sentence;
    const { atMs, answer } = considered.retraining;
    return `${degradation.sentence} The retraining of ${day(atMs)} looked at it: ${answer} New episodes or the age of that retraining bring the next one.`;
  }
}
