import type { AgentFileHash } from "../../schema/agent-file.ts";
import type { AgentChange, AgentForm } from "../../schema/agent-note.ts";
import type { Config } from "../../schema/config.ts";
import type { AgentModel } from "../../schema/retraining.ts";

/** What the live policy knows, and since when: of its own training, or of a later retraining that looked at more. */
export interface Considered {
  version: string;
  /** when it was trained, or when that retraining came to its answer */
  atMs: number;
  /** the last delegation that was looked at */
  dataUntilMs: number;
  /** agent files as they were then; undefined where nobody wrote them down */
  agentFiles: readonly AgentFileHash[] | undefined;
  /** models that the telemetry was seen to have changed to, by a retraining that came since */
  agentModels: readonly AgentModel[];
  /** the later retraining and what it came to, in words; null where nothing came after the version's own training */
  retraining: { atMs: number; answer: string } | null;
}

/** What the degradation alarm says of the live policy. */
export interface Degradation {
  alarm: boolean;
  /** relative fall of the success rate, 0.18 for 18 %; null where there is no outcome */
  fall: number | null;
  sentence: string;
}

/** All that the triggers look at. */
export interface TriggerEvidence {
  nowMs: number;
  considered: Considered;
  /** episodes with a known outcome that began after `considered.dataUntilMs` */
  newEpisodes: number;
  /** null where the alarm is switched off */
  degradation: Degradation | null;
  agentFiles: readonly AgentForm[];
  /** agents that run on another model than when the data ended that were looked at, as the telemetry tells */
  upgrades: readonly AgentChange[];
  /** agents that the live policy can choose */
  knownAgents: readonly string[];
  settings: Pick<Config, "continuous_learning" | "monitoring">;
}
