import type { AgentForm, AgentNote } from "../../schema/agent-note.ts";
import { sketchOf } from "./body-sketch.ts";

/** An agent whose file holds this text and nothing else that tells. */
export const form = (agent: string, text: string, changes: Partial<AgentForm> = {}): AgentForm => ({
  agent,
  sha256: `${agent}: ${text}`,
  body_sha256: text,
  body_sketch: sketchOf(text),
  model: null,
  changed_ms: 0,
  ...changes,
});

/** A note of that agent on that day of 2026. */
export function note(
  day: string,
  agent: string,
  text: string | null,
  changes: Partial<AgentNote> = {},
): AgentNote {
  const timestamp = `2026-${day}T00:00:00.000Z`;
  const empty = { sha256: null, body_sha256: null, body_sketch: null, model: null };
  const { changed_ms: _, ...file } = form(agent, text ?? "");
  return { timestamp, ...(text === null ? { ...empty, agent } : file), source: "prepare", ...changes };
}

export const REVIEWER =
  "You are code-reviewer, a careful reader of changes. Look at every changed line, ask what it breaks, look at the tests, " +
  "say what is wrong and how it could be mended, in the order of how much it matters. Praise nothing. When there is nothing " +
  "to say, say so in one sentence. Never change a file. Read the code around a change before you judge it.";
