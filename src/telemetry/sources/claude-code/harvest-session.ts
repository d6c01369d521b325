import { normaliseAgentName } from "../../agent-name.ts";
import { describeTask, type TaskDescription } from "../../describe-task.ts";
import { type Sign, strongestFirst } from "../../evidence.ts";
import { resolveSession } from "./resolve.ts";
import { type Role, roleOf } from "./role.ts";
import { isInternalRun } from "./run.ts";
import type { Delegation, Run, Session, SessionEvent } from "./session.ts";
import { signsOf } from "./signs.ts";

/** A delegation with everything its session tells about it. */
export interface Judged {
  session: Session;
  delegation: Delegation;
  agent: string;
  task: TaskDescription;
  turn: number;
  run: Run | undefined;
  parentId: string | undefined;
  /** strongest first */
  signs: readonly [Sign, ...Sign[]];
  /** last moment of the session that the log shows */
  observedUntilMs: number;
  /** the agents offered at that moment, and how that is known; undefined when the session does not tell */
  offered: { agents: string[]; source: "listing" | "error_message" } | undefined;
}

/** Judges every delegation of a session; `orphanRuns` are sub-agent files whose delegation is not in the log. */
export function harvestSession(session: Session): { judged: Judged[]; orphanRuns: number } {
  const runOf = resolveSession(session);
  const events = [...session.events].sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  const ordered = [...session.delegations.values()].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  const known = ordered.map((delegation) => describe(delegation, runOf.get(delegation)));
  const byAgentId = new Map(
    ordered.flatMap((one) => (one.agentId === undefined ? [] : [[one.agentId, one] as const])),
  );
  const judged = known.map(({ delegation, agent, task, role }): Judged => {
    const siblings = known.filter((other) => other.delegation.callerAgentId === delegation.callerAgentId);
    const signs = strongestFirst(signsOf({ delegation, role, events, siblings, lastMs: session.lastMs }));
    return {
      session,
      delegation,
      agent,
      task,
      turn: countHumans(events, delegation.atMs),
      run: runOf.get(delegation),
      parentId:
        delegation.callerAgentId === undefined ? undefined : byAgentId.get(delegation.callerAgentId)?.id,
      signs: signs as [Sign, ...Sign[]],
      observedUntilMs: session.lastMs,
      offered: offeredAt(session, delegation.atMs),
    };
  });
  const joined = new Set([...runOf.values()].map((run) => run.agentId));
  const orphans = [...session.runs.keys()].filter((id) => !joined.has(id) && !isInternalRun(id));
  return { judged, orphanRuns: orphans.length };
}

function describe(
  delegation: Delegation,
  run: Run | undefined,
): { delegation: Delegation; agent: string; task: TaskDescription; role: Role } {
  const agent = normaliseAgentName(delegation.agent);
  const text = taskText(delegation);
  const task = describeTask(text);
  const edits = run ? countEdits(run) : undefined;
  return {
    delegation,
    agent,
    task,
    role: roleOf(agent, task.type, text, delegation.answer?.filesEdited ?? edits),
  };
}

const countEdits = (run: Run): number =>
  ["Edit", "Write", "MultiEdit", "NotebookEdit"].reduce((sum, tool) => sum + (run.tools.get(tool) ?? 0), 0);

/** A task is its title and its prompt. */
export const taskText = ({ description, prompt }: Delegation): string =>
  [description.trim(), prompt.trim()].filter((part) => part !== "").join("\n\n");

const countHumans = (events: readonly SessionEvent[], beforeMs: number): number =>
  events.filter((event) => event.kind === "human" && event.atMs <= beforeMs).length;

/** Listings add up; an error message names the whole set. The call that failed is itself answered by its message. */
function offeredAt(session: Session, atMs: number): Judged["offered"] {
  const agents = new Set<string>();
  let source: "listing" | "error_message" | undefined;
  for (const listing of [...session.listings].sort((a, b) => a.atMs - b.atMs)) {
    if (listing.atMs > atMs) break;
    if (listing.source === "error_message") agents.clear();
    for (const name of listing.added) agents.add(normaliseAgentName(name));
    for (const name of listing.removed) agents.delete(normaliseAgentName(name));
    source = source === "listing" ? source : listing.source;
  }
  return source === undefined ? undefined : { agents: [...agents], source };
}
