import type { Trigger } from "../../schema/retraining.ts";
import { ageTrigger } from "./age.ts";
import { agentFilesTrigger } from "./agent-files.ts";
import { degradationTrigger } from "./degradation.ts";
import type { TriggerEvidence } from "./evidence.ts";
import { newEpisodesTrigger } from "./new-episodes.ts";

/** The four triggers of a retraining; any one that fires is enough. */
export const lookAtTriggers = (evidence: TriggerEvidence): Trigger[] =>
  [ageTrigger, newEpisodesTrigger, degradationTrigger, agentFilesTrigger].map((trigger) => trigger(evidence));
