import { createIdSet, type IdSet } from "../../id-set.ts";
import type { Check } from "./check.ts";
import type { Notification } from "./notification.ts";

/** How a delegation was answered. */
export interface Answer {
  atMs: number;
  kind:
    | "completed"
    | "failed"
    | "killed"
    | "stopped"
    | "rejected"
    | "interrupted"
    | "unknown_agent"
    | "environment";
  text: string;
  durationMs: number | undefined;
  toolUses: number | undefined;
  contextTokens: number | undefined;
  filesEdited: number | undefined;
}

/** One `Task` or `Agent` call, and what became of it. Times in milliseconds since 1970. */
export interface Delegation {
  id: string;
  callUuid: string;
  file: string;
  line: number;
  timestamp: string;
  atMs: number;
  agent: string;
  description: string;
  prompt: string;
  model: string | undefined;
  /** the model that ran it, as the answer reports it */
  ranModel: string | undefined;
  version: string | undefined;
  gitBranch: string | undefined;
  /** the sub-agent that made the call; undefined on the main thread */
  callerAgentId: string | undefined;
  background: boolean;
  agentId: string | undefined;
  agentType: string | undefined;
  answer: Answer | undefined;
}

/** What happened on the main thread, as far as it tells how a delegation went. */
export type SessionEvent = { atMs: number; order: number } & (
  | { kind: "human"; text: string }
  | { kind: "interrupt" | "edit" | "commit" | "pull_request" }
  | { kind: "check"; check: Check; passed: boolean; command: string }
);
type EventBody = SessionEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, "atMs" | "order">
    : never
  : never;

/** A sub-agent's own lines, summed up. */
export interface Run {
  agentId: string;
  /** token counts once per message id, the last line's */
  usageByMessage: Map<
    string,
    readonly [input: number, output: number, cacheRead: number, cacheCreation: number]
  >;
  tools: Map<string, number>;
  results: number;
  errors: number;
  stopReason: string | undefined;
  /** of its own messages; the first that is one */
  model: string | undefined;
  firstPrompt: string | undefined;
  firstMs: number;
  lastMs: number;
}

export interface Listing {
  atMs: number;
  added: readonly string[];
  removed: readonly string[];
  source: "listing" | "error_message";
}

/** Compact state of one session while its lines go by, in whatever files they stand. */
export interface Session {
  id: string;
  seen: IdSet;
  firstMs: number;
  lastMs: number;
  /** lines of its main thread; a session known from sub-agent files alone has none */
  mainLines: number;
  directory: string | undefined;
  repository: string | undefined;
  delegations: Map<string, Delegation>;
  /** delegations by the id of the call line, for publishers who blanked the tool-use id */
  byCallUuid: Map<string, Delegation>;
  notifications: { atMs: number; notification: Notification }[];
  events: SessionEvent[];
  listings: Listing[];
  descriptions: Map<string, string>;
  runs: Map<string, Run>;
  /** inline side chains of old versions: which run a line belongs to */
  runOfUuid: Map<string, string>;
  /** agent id → what its `.meta.json` says */
  sidecars: Map<
    string,
    { agentType: string | undefined; toolUseId: string | undefined; parentAgentId: string | undefined }
  >;
  openCalls: Map<string, { tool: string; command: string }>;
  repeatedDelegations: number;
}

export const createSession = (id: string): Session => ({
  id,
  seen: createIdSet(),
  firstMs: Number.POSITIVE_INFINITY,
  lastMs: Number.NEGATIVE_INFINITY,
  mainLines: 0,
  directory: undefined,
  repository: undefined,
  delegations: new Map(),
  byCallUuid: new Map(),
  notifications: [],
  events: [],
  listings: [],
  descriptions: new Map(),
  runs: new Map(),
  runOfUuid: new Map(),
  sidecars: new Map(),
  openCalls: new Map(),
  repeatedDelegations: 0,
});

export function addEvent(session: Session, atMs: number, event: EventBody): void {
  session.events.push({ ...event, atMs, order: session.events.length });
}

/** Publishers blank ids with this word; such an id matches nothing. */
export const usableId = (id: string | null | undefined): id is string =>
  typeof id === "string" && id !== "" && !/redacted/i.test(id);
