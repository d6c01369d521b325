import { ownKnownMs, ownOutcome } from "../../dataset/preparation/own-outcome.ts";
import type { Outcome } from "../../schema/invocation.ts";
import type { QuickDelegation } from "../../telemetry/ledger/delegation-rows.ts";
import { keeping, utf8 } from "../../telemetry/ledger/keeping.ts";
import type { LoggedOutcome } from "../../telemetry/ledger/logged-delegation.ts";
import { QuickFields } from "../../telemetry/ledger/quick-fields.ts";
import { quickInstant } from "../../telemetry/ledger/quick-instant.ts";
import type { LineBytes } from "../../telemetry/ledger/quick-text.ts";
import type { Span } from "../../telemetry/ledger/task-rows.ts";
import { sameList } from "../../telemetry/same-list.ts";
import { isPlainOutcome, isTexts } from "./is-plain-delegation.ts";

const [TIME, SESSION, ID, AGENT, TASK, DURATION, OUTCOME, METADATA, AVAILABLE] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const fields = new QuickFields([
  "timestamp",
  "session_id",
  "invocation_id",
  "agent_name",
  "task_description",
  "duration_seconds",
  "outcome",
  "metadata",
  "available_agents",
]);
const metadataFields = new QuickFields(["recommendation_id"]);
const NOWHERE = { from: 0, to: 0, escaped: false };

/**
 * The delegation in the line from `start` to `end` (its newline) as `ingest` and the agents' own hooks write it, with what
 * linking looks at; undefined where the line has to be read wholly. Before `sinceMs` its task and who was there are let go.
 */
export function quickDelegation(
  source: LineBytes,
  start: number,
  end: number,
  sinceMs: number,
): QuickDelegation | undefined {
  const { latin } = source;
  if (!fields.find(source, start, end)) return undefined;
  const time = fields.textOf(source, TIME);
  const instant = time && quickInstant(latin, time.from);
  const [id, session, agent] = [nameOf(source, ID), nameOf(source, SESSION), nameOf(source, AGENT)];
  const task = fields.textOf(source, TASK);
  const available = listIn(fields.rawOf(source, AVAILABLE));
  const recommendation = recommendationIn(source);
  if (!instant || instant.end !== time.to || !id || !session || !agent || !task) return undefined;
  if (available === undefined || recommendation === undefined) return undefined;
  const logged = outcomeOf(source, latin.slice(time.from, time.to), instant.atMs);
  if (logged === undefined) return undefined;
  const early = instant.atMs < sinceMs;
  return {
    id,
    atMs: instant.atMs,
    // where it says which recommendation it came of, nobody has to compare tasks
    task: early || recommendation ? NOWHERE : task,
    session,
    agent: agentIn(latin.slice(agent.from, agent.to)),
    recommendation,
    logged,
    available: early ? null : available,
  };
}

/** A text without escapes that is not empty. */
function nameOf(source: LineBytes, key: number): Span | undefined {
  const span = fields.textOf(source, key);
  return span && !span.escaped && span.to > span.from ? span : undefined;
}

const agentIn = keeping(utf8) as (latin: string) => string;

/** Null: it names none. */
function recommendationIn(source: LineBytes): Span | null | undefined {
  const at = fields.spanOf(METADATA);
  if (at === null || source.latin.startsWith("null", at.from)) return null;
  if (!metadataFields.find(source, at.from, at.to)) return undefined;
  const named = metadataFields.textOf(source, 0);
  return named?.escaped ? undefined : (named ?? null);
}

/** Null: it lists none. */
const listIn = keeping((latin): readonly string[] | null | undefined => {
  const value = valueIn(utf8(latin));
  if (value === null) return null;
  return isTexts(value) ? sameList(value) : undefined;
});

const outcomeIn = keeping((latin): Outcome | null | undefined => {
  const value = valueIn(latin);
  return value === null || isPlainOutcome(value) ? (value as Outcome | null) : undefined;
});

/** How it ended as its own line has it; null: that says nothing. */
function outcomeOf(
  source: LineBytes,
  timestamp: string,
  decidedMs: number,
): LoggedOutcome | null | undefined {
  const outcome = outcomeIn(fields.rawOf(source, OUTCOME));
  const seconds = fields.rawOf(source, DURATION);
  if (outcome === undefined || !SECONDS.test(seconds)) return undefined;
  const own = ownOutcome({ outcome });
  const duration_seconds = seconds === "" || seconds === "null" ? null : Number(seconds);
  return (
    own && { success: own.success, atMs: ownKnownMs({ timestamp, duration_seconds, outcome }, decidedMs) }
  );
}
const SECONDS = /^(?:null|\d+(?:\.\d+)?)?$/;

/** A value as it is written, null where there is none; undefined: that is no JSON. */
function valueIn(raw: string): unknown {
  if (raw === "") return null;
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}
