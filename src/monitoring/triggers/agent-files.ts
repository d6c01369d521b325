import { type AgentChanges, agentChanges } from "../../dataset/agent-forms/agent-changes.ts";
import type { Trigger } from "../../schema/retraining.ts";
import { ADVISOR_NAME } from "../../schema/vocabulary.ts";
import type { TriggerEvidence } from "./evidence.ts";
import { many, named } from "./words.ts";

type Evidence = Pick<TriggerEvidence, "agentFiles" | "considered" | "knownAgents" | "upgrades">;

/**
 * What became of the agents since they were looked at: of their files, and of the model that runs them, as far as the
 * telemetry tells. A change of an agent counts where the policy can choose it: nobody is sent to the others. The advisor is
 * no agent to delegate to. As in `agentChanges`, an agent is in one list at most.
 */
export function changesThatCount({ agentFiles, considered, knownAgents, upgrades }: Evidence): AgentChanges {
  const known = new Set(knownAgents);
  const files = agentChanges(
    agentFiles.filter(isOfTeam),
    (considered.agentFiles ?? agentFiles).filter(isOfTeam),
  );
  const renamed = files.renamed.filter(({ from, to }) => known.has(from) || known.has(to));
  const upgraded = files.upgraded.filter(({ agent }) => known.has(agent));
  const told = new Set(
    [files.added, files.removed, renamed.flatMap(({ from, to }) => [from, to]), agentsOf(upgraded)].flat(),
  );
  const seen = new Set(considered.agentModels.map(({ agent, model }) => `${agent} ${model}`));
  const byTelemetry = upgrades.filter(
    ({ agent, to }) => known.has(agent) && !told.has(agent) && !seen.has(`${agent} ${to}`),
  );
  const notEdited = new Set(agentsOf(byTelemetry));
  return {
    added: files.added,
    edited: files.edited.filter((agent) => known.has(agent) && !notEdited.has(agent)),
    removed: files.removed.filter((agent) => known.has(agent)),
    renamed,
    upgraded: [...upgraded, ...byTelemetry.map(({ agent, from, to }) => ({ agent, from, to }))],
  };
}

const agentsOf = (changes: readonly { agent: string }[]): string[] => changes.map(({ agent }) => agent);
const isOfTeam = ({ agent }: { agent: string }): boolean => agent !== ADVISOR_NAME;

/** Fires when an agent was added, edited, removed, renamed or got another model since the training, or since a later retraining. */
export function agentFilesTrigger(evidence: Evidence): Trigger {
  const changes = changesThatCount(evidence);
  const parts = wordsFor(changes);
  const number = Object.values(changes).reduce((sum, { length }) => sum + length, 0);
  const since = evidence.considered.retraining
    ? "the last retraining"
    : `${evidence.considered.version} was trained`;
  const sentence = number > 0 ? `Agents changed since ${since}: ${parts.join("; ")}.` : unchanged(evidence);
  return { name: "agent_files", fires: number > 0, number, threshold: 1, sentence };
}

function wordsFor({ added, edited, removed, renamed, upgraded }: AgentChanges): string[] {
  const list = (what: string, names: readonly string[]): string[] =>
    names.length > 0 ? [`${what} ${named(names)}`] : [];
  return [
    ...list("added", added),
    ...list("edited", edited),
    ...list("removed", removed),
    ...list(
      "renamed",
      renamed.map(({ from, to }) => `${from} to ${to}`),
    ),
    ...list(
      "another model:",
      upgraded.map(({ agent, from, to }) => `${agent} from ${from ?? INHERITED} to ${to ?? INHERITED}`),
    ),
  ];
}

const INHERITED = "that of whoever delegates";

function unchanged({ considered, agentFiles }: Evidence): string {
  const count = agentFiles.filter(isOfTeam).length;
  if (considered.agentFiles === undefined)
    return `${considered.version} does not say which agent files there were when it was trained.`;
  if (count === 0) return "There are no agent files, and there were none before.";
  const then = considered.retraining ? "the last retraining looked" : `${considered.version} was trained`;
  return `${many(count, "agent file is", "agent files are")} as when ${then}.`;
}
