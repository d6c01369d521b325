import type { AgentFileHash } from "../../schema/agent-file.ts";
import type { AgentForm } from "../../schema/agent-note.ts";
import { bestMatches } from "./renamed.ts";

/** How the agent files of now differ from those that a version was trained with; names sorted. */
export interface AgentChanges {
  /** with a file that came since */
  added: string[];
  edited: string[];
  /** their file has gone, and no other goes on from it */
  removed: string[];
  renamed: { from: string; to: string }[];
  /** their file asks for another model */
  upgraded: { agent: string; from: string | null; to: string | null }[];
}

/**
 * Compares the agent files that are there now with a version's `agent_files`. An agent is in one list at most: a rename or
 * another model counts before any other edit. Versions trained before files were kept with their bodies know no renames
 * and no models.
 */
export function agentChanges(current: readonly AgentForm[], trained: readonly AgentFileHash[]): AgentChanges {
  const before = new Map(trained.map((file) => [file.agent, file]));
  const present = new Set(current.map(({ agent }) => agent));
  const came = current.filter(({ agent }) => !before.has(agent));
  const went = trained.filter(({ agent }) => !present.has(agent));
  const matches = bestMatches(went, came);
  const taken = new Set(matches.values());
  const differing = current.filter(
    ({ agent, sha256 }) => before.has(agent) && before.get(agent)?.sha256 !== sha256,
  );
  const upgraded = differing.flatMap(({ agent, model }) => {
    const from = before.get(agent)?.model;
    return from === undefined || from === model ? [] : [{ agent, from, to: model }];
  });
  const otherModel = new Set(upgraded.map(({ agent }) => agent));
  return {
    added: names(came.filter(({ agent }) => !matches.has(agent))),
    edited: names(differing.filter(({ agent }) => !otherModel.has(agent))),
    removed: names(went.filter(({ agent }) => !taken.has(agent))),
    renamed: [...matches].map(([to, from]) => ({ from, to })).sort((a, b) => (a.from < b.from ? -1 : 1)),
    upgraded: upgraded.sort((a, b) => (a.agent < b.agent ? -1 : 1)),
  };
}

const names = (files: readonly { agent: string }[]): string[] => files.map(({ agent }) => agent).sort();
