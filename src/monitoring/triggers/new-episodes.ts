import type { Trigger } from "../../schema/retraining.ts";
import type { TriggerEvidence } from "./evidence.ts";
import { day, many } from "./words.ts";

/** Fires when `min_new_episodes` episodes with a known outcome came after the data that were looked at last. */
export function newEpisodesTrigger({ newEpisodes, considered, settings }: TriggerEvidence): Trigger {
  const threshold = settings.continuous_learning.min_new_episodes;
  const data = considered.retraining ? "of the last retraining" : `${considered.version} was made from`;
  return {
    name: "new_episodes",
    fires: newEpisodes >= threshold,
    number: newEpisodes,
    threshold,
    sentence: `${many(newEpisodes, "episode")} with a known outcome began after the data ${data} (until ${day(considered.dataUntilMs)}); ${threshold.toLocaleString("en")} are enough.`,
  };
}
