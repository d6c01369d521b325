import type { AgentForm, AgentNote, NotedBy } from "../../schema/agent-note.ts";
import { bestMatches } from "./renamed.ts";

/** The last note of each agent. */
export function lastNotes(notes: readonly AgentNote[]): Map<string, AgentNote> {
  return new Map(notes.map((note) => [note.agent, note]));
}

/**
 * What has to be noted of the agent files that are there now, given what was noted before: files that came, changed or went.
 * A change is dated by the disk where that is possible (after the note before it, not after `nowMs`), else `nowMs`. An agent
 * whose file came while a very similar one went is that one under a new name.
 */
export function newNotes(
  notes: readonly AgentNote[],
  forms: readonly AgentForm[],
  nowMs: number,
  source: NotedBy,
): AgentNote[] {
  const last = lastNotes(notes);
  const present = new Set(forms.map(({ agent }) => agent));
  const differing = forms.filter(({ agent, sha256 }) => last.get(agent)?.sha256 !== sha256);
  const taken = new Set(notes.flatMap(({ renamed_from }) => renamed_from ?? []));
  const arrived = differing.filter(({ agent }) => !last.has(agent) || taken.has(agent));
  const gone = [...last.values()].filter(({ agent, sha256 }) => sha256 !== null && !present.has(agent));
  const renamed = bestMatches(withoutFile(notes, present, taken), arrived);
  const timestamp = new Date(nowMs).toISOString();
  return [
    ...gone.map(({ agent }) => ({
      timestamp,
      agent,
      sha256: null,
      body_sha256: null,
      body_sketch: null,
      model: null,
      source,
    })),
    ...differing.map(({ changed_ms, ...form }) => {
      const from = renamed.get(form.agent);
      const since = from === undefined ? changedAt(last.get(form.agent), changed_ms, nowMs) : nowMs;
      const note = { timestamp: new Date(since).toISOString(), ...form, source };
      return from === undefined ? note : { ...note, renamed_from: from };
    }),
  ];
}

/** Moving a file back or copying it keeps an old date, and another machine's clock may run ahead. */
function changedAt(before: AgentNote | undefined, changedMs: number, nowMs: number): number {
  if (before === undefined) return nowMs;
  const whole = Math.floor(changedMs);
  return whole > Date.parse(before.timestamp) && whole <= nowMs ? whole : nowMs;
}

/** The last form of each agent that has no file any more and whose history nobody has taken over. */
function withoutFile(
  notes: readonly AgentNote[],
  present: ReadonlySet<string>,
  taken: ReadonlySet<string>,
): AgentNote[] {
  const forms = lastNotes(notes.filter(({ sha256 }) => sha256 !== null));
  return [...forms.values()].filter(({ agent }) => !present.has(agent) && !taken.has(agent));
}
