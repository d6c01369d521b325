import { EVIDENCE } from "../evidence.ts";
import { checkRecord } from "../read-telemetry.ts";
import { harvestSession, type Judged } from "./claude-code/harvest-session.ts";
import { lineSchema, stringField } from "./claude-code/line.ts";
import { addSidecar, agentIdOfFile } from "./claude-code/run.ts";
import { createSession, type Session } from "./claude-code/session.ts";
import { takeLine } from "./claude-code/take-line.ts";
import { toInvocation } from "./claude-code/to-invocation.ts";
import {
  type AgentsSeen,
  type Fate,
  type Harvest,
  type Source,
  type SourceLine,
  type SourceReader,
  USED,
} from "./source.ts";

/** Line types that only Claude Code writes; a line of type `user` or the like must also name its session. */
const OWN_TYPES = new Set([
  "file-history-snapshot",
  "file-history-delta",
  "queue-operation",
  "permission-mode",
  "bridge-session",
  "last-prompt",
  "ai-title",
  "custom-title",
  "agent-name",
  "pr-link",
]);
const SESSION_TYPES = new Set(["user", "assistant", "system", "attachment", "progress", "mode"]);

/** Claude Code session transcripts, of every version from 1.x on, and their sub-agent files. */
export const claudeCode: Source = {
  format: "claude-code",
  uniqueKeys: true,
  recognises(value, file) {
    if (isSidecar(file)) return typeof value.agentType === "string" || typeof value.toolUseId === "string";
    const type = typeof value.type === "string" ? value.type : "";
    if (type === "summary") return "leafUuid" in value;
    return OWN_TYPES.has(type) || (SESSION_TYPES.has(type) && "sessionId" in value);
  },
  open: openReader,
};

const isSidecar = (file: string): boolean => /\.meta\.json(?:\.gz)?$/.test(file);

function openReader(): SourceReader {
  const sessions = new Map<string, Session>();
  /** For lines that do not say so: the session and the time of the line before, per file. */
  const before = new Map<string, { sessionId: string; timestamp: string | undefined }>();
  const sessionOf = (id: string): Session => {
    const session = sessions.get(id) ?? createSession(id);
    sessions.set(id, session);
    return session;
  };
  const read = ({ value, file, number }: SourceLine): Fate => {
    if (isSidecar(file)) {
      addSidecar(sessionOf(sessionOfPath(file)), agentIdOfFile(file) ?? file, value);
      return USED;
    }
    const parsed = checkRecord(value, lineSchema);
    if ("reason" in parsed) return { kind: "rejected", reason: parsed.reason };
    const line = parsed.record;
    const last = before.get(file);
    const sessionId = line.sessionId ?? line.session_id ?? last?.sessionId ?? sessionOfPath(file);
    const timestamp = line.timestamp ?? stringField(value.snapshot, "timestamp") ?? last?.timestamp;
    before.set(file, { sessionId, timestamp });
    if (timestamp === undefined) {
      // Such as a summary at the head of a file; a message without a time cannot be put in order.
      if (line.type !== "user" && line.type !== "assistant") return { kind: "ignored", type: line.type };
      return { kind: "rejected", reason: "no timestamp, and none on the lines before it" };
    }
    const at = { file, number, atMs: Date.parse(timestamp), timestamp };
    return takeLine(sessionOf(sessionId), line, at);
  };
  return { read, finish: (seen) => harvest(sessions, seen) };
}

/** `<session>.jsonl`, or `<session>/subagents/agent-<id>.jsonl`. */
function sessionOfPath(file: string): string {
  const parts = file.split("/");
  const folder = parts.lastIndexOf("subagents");
  if (folder > 0) return parts[folder - 1] ?? file;
  return (parts.at(-1) ?? file).replace(/\.jsonl?(?:\.gz)?$/, "");
}

function harvest(sessions: ReadonlyMap<string, Session>, seen: AgentsSeen): Harvest {
  const best = new Map<string, Judged>();
  let duplicateDelegations = 0;
  let orphanRuns = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const [, session] of [...sessions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const result = harvestSession(session);
    orphanRuns += result.orphanRuns;
    duplicateDelegations += session.repeatedDelegations;
    firstMs = Math.min(firstMs, session.firstMs);
    lastMs = Math.max(lastMs, session.lastMs);
    for (const judged of result.judged) {
      const other = best.get(judged.delegation.id);
      if (other) duplicateDelegations += 1;
      if (!other || knowsMore(judged, other)) best.set(judged.delegation.id, judged);
    }
  }
  for (const judged of best.values()) noteAgent(judged, seen);
  return {
    invocations: [...best.values()].sort(byTime).map((judged) => toInvocation(judged, seen)),
    ratings: [],
    sessions: [...sessions.values()].filter((session) => session.mainLines > 0).length,
    unlinkedRatings: 0,
    duplicateDelegations,
    orphanRuns,
    firstTimestamp: Number.isFinite(firstMs) ? new Date(firstMs).toISOString() : null,
    lastTimestamp: Number.isFinite(lastMs) ? new Date(lastMs).toISOString() : null,
  };
}

/** Of two copies of a delegation the one whose outcome is known counts, then the one that saw more of its session. */
function knowsMore(one: Judged, other: Judged): boolean {
  const knowledge = ({ signs: [strongest] }: Judged): number =>
    EVIDENCE[strongest.name].success !== null ? 2 : EVIDENCE[strongest.name].label === "censored" ? 1 : 0;
  return (knowledge(one) - knowledge(other) || one.observedUntilMs - other.observedUntilMs) > 0;
}

const byTime = (a: Judged, b: Judged): number =>
  a.delegation.atMs - b.delegation.atMs || (a.delegation.id < b.delegation.id ? -1 : 1);

function noteAgent({ session, delegation, agent, signs: [strongest] }: Judged, seen: AgentsSeen): void {
  if (strongest.name === "unknown_agent") return;
  const repository = session.repository ?? "";
  const agents = seen.get(repository) ?? new Map<string, number>();
  agents.set(agent, Math.min(agents.get(agent) ?? Number.POSITIVE_INFINITY, delegation.atMs));
  seen.set(repository, agents);
}
