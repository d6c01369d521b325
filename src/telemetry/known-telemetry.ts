import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import type { Invocation } from "../schema/invocation.ts";
import type { Rating } from "../schema/rating.ts";
import { readInvocations, readRatings } from "./read-telemetry.ts";
import type { AgentsSeen } from "./sources/source.ts";

/** What is remembered of a delegation that was written before. */
interface Known {
  content: string;
  file: string | undefined;
  observedUntil: string;
  outcomeKnown: boolean;
  rated: boolean;
}

/** What the workspace's telemetry files hold already, as fingerprints. */
export interface KnownTelemetry {
  invocations: Map<string, Known>;
  ratings: Set<string>;
  agents: AgentsSeen;
}

/** Reads the telemetry files of a workspace. Lines that cannot be read are left where they are. */
export async function readKnownTelemetry(
  invocationsFile: string,
  ratingsFile: string,
): Promise<KnownTelemetry> {
  const known: KnownTelemetry = { invocations: new Map(), ratings: new Set(), agents: new Map() };
  const leave = (): void => {};
  if (existsSync(invocationsFile)) {
    for await (const { record } of readInvocations(invocationsFile, leave)) {
      known.invocations.set(record.invocation_id, remember(record));
      noteAgent(known.agents, record);
    }
  }
  for await (const { record } of readRatings(ratingsFile, leave)) known.ratings.add(fingerprint(record));
  return known;
}

/** True when a rating is new; it is remembered then. */
export function isNewRating(known: KnownTelemetry, rating: Rating): boolean {
  const print = fingerprint(rating);
  if (known.ratings.has(print)) return false;
  known.ratings.add(print);
  return true;
}

/**
 * Whether a delegation has to be written: it is new, or it says something that the known line does not. A known
 * outcome is never replaced by an unknown one, a rating by nothing weaker, and a longer view of a session by no
 * shorter one; of two equally long views of different files the first stays, so that copies do not take turns.
 */
export function compare(known: KnownTelemetry, record: Invocation): "added" | "updated" | "unchanged" {
  const before = known.invocations.get(record.invocation_id);
  if (!before) return "added";
  const now = remember(record);
  if (now.content === before.content || before.rated) return "unchanged";
  if (before.outcomeKnown !== now.outcomeKnown) return now.outcomeKnown ? "updated" : "unchanged";
  if (now.observedUntil !== before.observedUntil)
    return now.observedUntil > before.observedUntil ? "updated" : "unchanged";
  return now.file === before.file || record.provenance?.source === "oak" ? "updated" : "unchanged";
}

function remember(record: Invocation): Known {
  const { provenance, metadata, ...rest } = record;
  const { observed_until: observedUntil, ...notes } = metadata ?? {};
  return {
    content: fingerprint({ ...rest, metadata: notes }),
    file: provenance?.file,
    observedUntil: typeof observedUntil === "string" ? observedUntil : "",
    outcomeKnown: record.outcome?.success != null,
    rated: record.outcome?.success_source === "rating" && provenance?.source === "claude-code",
  };
}

const fingerprint = (value: unknown): string =>
  createHash("sha256").update(canonical(value)).digest("base64");

/** JSON with sorted keys, so that the order in which a writer put them does not count. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );

/** The agents of Claude Code sessions that were really tried: they make up later action sets. */
function noteAgent(seen: AgentsSeen, record: Invocation): void {
  if (record.provenance?.source !== "claude-code") return;
  if (record.outcome?.evidence?.[0]?.source === "unknown_agent") return;
  const agents = seen.get(record.repository ?? "") ?? new Map<string, number>();
  const atMs = Date.parse(record.timestamp);
  agents.set(record.agent_name, Math.min(agents.get(record.agent_name) ?? Number.POSITIVE_INFINITY, atMs));
  seen.set(record.repository ?? "", agents);
}
