import type { AgentChange, AgentNote } from "../../schema/agent-note.ts";

/** What became of agents, as far as their files tell. */
export interface FileHistory {
  /** today's name of what was called so at that moment (epoch milliseconds) */
  nameAt(agent: string, ms: number): string;
  /** the last change of each agent, by today's name */
  lastChanges: ReadonlyMap<string, AgentChange>;
}

/** Reads the notes in their order. The first note of an agent is no change: what it was before is not known. */
export function fileHistory(notes: readonly AgentNote[]): FileHistory {
  const renames: { from: string; to: string; atMs: number }[] = [];
  const lastChanges = new Map<string, AgentChange>();
  const lastFile = new Map<string, string>();
  for (const { agent, sha256, timestamp, renamed_from: from } of notes) {
    if (sha256 === null) continue;
    const before = lastFile.get(agent);
    lastFile.set(agent, sha256);
    if (from !== undefined) {
      renames.push({ from, to: agent, atMs: Date.parse(timestamp) });
      lastChanges.set(agent, { agent, change: "renamed", at: timestamp, from, to: agent });
      lastChanges.delete(from);
    } else if (before !== undefined && before !== sha256) {
      lastChanges.set(agent, { agent, change: "edited", at: timestamp, from: null, to: null });
    }
  }
  const nameAt = (agent: string, ms: number): string =>
    renames.reduce((name, { from, to, atMs }) => (name === from && ms < atMs ? to : name), agent);
  return { nameAt, lastChanges };
}
