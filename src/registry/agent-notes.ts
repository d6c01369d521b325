import { existsSync, readFileSync } from "node:fs";
import { type AgentNote, agentNoteSchema } from "../schema/agent-note.ts";
import { UserError } from "../schema/user-error.ts";
import { appendLines } from "./append-line.ts";
import type { Workspace } from "./workspace.ts";

/**
 * All that was noted of agents, oldest first. A last line cut off by a crash never happened.
 * @throws UserError naming a line that cannot be read
 */
export function readAgentNotes({ agentNotes: file }: Workspace): AgentNote[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    if (line.trim() === "") return [];
    const parsed = agentNoteSchema.safeParse(jsonOrUndefined(line));
    if (parsed.success) return [parsed.data];
    if (index === lines.length - 1) return [];
    throw new UserError("The record of the agents has a line that cannot be read.", {
      place: { file, line: index + 1 },
      next: "restore the file from a backup; it is append-only and should never be edited",
    });
  });
}

/** Writes what was noted after what was noted before. */
export function appendAgentNotes({ agentNotes: file }: Workspace, notes: readonly AgentNote[]): void {
  if (notes.length > 0) appendLines(file, notes);
}

function jsonOrUndefined(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
