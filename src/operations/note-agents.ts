import { fileHistory } from "../dataset/agent-forms/file-history.ts";
import { newNotes } from "../dataset/agent-forms/new-notes.ts";
import { readAgentForms } from "../registry/agent-files.ts";
import { appendAgentNotes, readAgentNotes } from "../registry/agent-notes.ts";
import { readConfig } from "../registry/config-file.ts";
import type { AgentNote, NotedBy } from "../schema/agent-note.ts";
import type { Manifest } from "../schema/manifest.ts";
import type { Effects } from "./operation.ts";

/**
 * Notes in `models/agents.jsonl` which agent files came, changed or went since they were last looked at, and returns all
 * notes. Call it under the workspace's lock. It says what it noted of agents that were known before.
 */
export function noteAgents({ workspace, now, say }: Effects, source: NotedBy): AgentNote[] {
  const places = readConfig(workspace.config).data_preparation.agent_files;
  const before = readAgentNotes(workspace);
  const added = newNotes(before, readAgentForms(places, workspace.root), now().getTime(), source);
  appendAgentNotes(workspace, added);
  const known = new Set(before.filter(({ sha256 }) => sha256 !== null).map(({ agent }) => agent));
  for (const note of added) {
    const words = wordsFor(note, known.has(note.agent));
    if (words) say(`  noted: ${words}`);
  }
  return [...before, ...added];
}

/** Agents with rows that changed after these rows were prepared, in lines for people: their outcomes still count fully. */
export function changedSincePrepare(
  notes: readonly AgentNote[],
  { agent_notes: known, actions }: Manifest,
): string[] {
  const before = fileHistory(notes.slice(0, known)).lastChanges;
  const names = new Set(actions.map(({ name }) => name));
  return [...fileHistory(notes).lastChanges.values()]
    .filter(({ agent, at, from }) => before.get(agent)?.at !== at && names.has(from ?? agent))
    .map(
      ({ agent, at }) =>
        `  ${agent} changed on ${at.slice(0, 10)}, after these rows were prepared: \`oak-policy prepare\` would discount its history`,
    );
}

function wordsFor(note: AgentNote, isKnown: boolean): string | undefined {
  const day = note.timestamp.slice(0, 10);
  if (note.renamed_from !== undefined)
    return `${note.agent} is ${note.renamed_from} under a new name since ${day}`;
  if (note.sha256 === null) return `the file of ${note.agent} is gone`;
  return isKnown ? `the file of ${note.agent} changed on ${day}` : undefined;
}
