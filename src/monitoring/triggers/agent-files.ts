import type { Trigger } from "../../schema/retraining.ts";
import type { TriggerEvidence } from "./evidence.ts";
import { many, named } from "./words.ts";

/** Agents by what became of their files. */
export interface AgentFileChanges {
  added: string[];
  edited: string[];
  removed: string[];
}

/**
 * What became of the agent files since they were written down, by their content's hash. An edited or removed file counts
 * where the policy can choose that agent: nobody is sent to the others.
 */
export function agentFileChanges({
  agentFiles,
  considered,
  knownAgents,
}: Pick<TriggerEvidence, "agentFiles" | "considered" | "knownAgents">): AgentFileChanges {
  const before = new Map((considered.agentFiles ?? agentFiles).map(({ agent, sha256 }) => [agent, sha256]));
  const now = new Map(agentFiles.map(({ agent, sha256 }) => [agent, sha256]));
  const known = new Set(knownAgents);
  return {
    added: [...now.keys()].filter((agent) => !before.has(agent)).sort(),
    edited: [...now.keys()]
      .filter((agent) => known.has(agent) && before.has(agent) && before.get(agent) !== now.get(agent))
      .sort(),
    removed: [...before.keys()].filter((agent) => known.has(agent) && !now.has(agent)).sort(),
  };
}

/** Fires when an agent's file was added, edited or removed since the training, or since a later retraining. */
export function agentFilesTrigger(evidence: TriggerEvidence): Trigger {
  const { considered, agentFiles } = evidence;
  const changes = agentFileChanges(evidence);
  const parts = (["added", "edited", "removed"] as const)
    .filter((what) => changes[what].length > 0)
    .map((what) => `${what} ${named(changes[what])}`);
  const number = changes.added.length + changes.edited.length + changes.removed.length;
  const since = considered.retraining ? "the last retraining" : `${considered.version} was trained`;
  const sentence =
    considered.agentFiles === undefined
      ? `${considered.version} does not say which agent files there were when it was trained.`
      : number > 0
        ? `Agent files changed since ${since}: ${parts.join("; ")}.`
        : agentFiles.length === 0
          ? "There are no agent files, and there were none before."
          : `${many(agentFiles.length, "agent file is", "agent files are")} as when ${since === "the last retraining" ? "the last retraining looked" : since}.`;
  return { name: "agent_files", fires: number > 0, number, threshold: 1, sentence };
}
