import type { Config } from "../../schema/config.ts";
import type { Invocation } from "../../schema/invocation.ts";
import type { Rating } from "../../schema/rating.ts";
import { epochMs } from "../epoch-ms.ts";

/** Something that said how a delegation ended. */
export interface LabelEvent {
  t: number;
  authority: number;
  said: number;
  success: boolean;
  probability: number;
  partial: boolean;
  source: string;
}

/** A delegation with all that was ever said about it. */
export interface Item {
  record: Invocation;
  line: number;
  ts: number;
  type: string;
  repository: string;
  episode: string;
  events: LabelEvent[];
  ratings: { rating: Rating; t: number; authority: number; said: number }[];
}

export const WEEK = 7 * 86_400_000;
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
export function groupBy<Value, Key>(
  values: Iterable<Value>,
  keyOf: (value: Value) => Key,
): Map<Key, Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}
export const mean = (values: readonly boolean[]): number | null =>
  values.length === 0 ? null : values.filter(Boolean).length / values.length;

function ownLabel(
  record: Invocation,
): Pick<LabelEvent, "success" | "probability" | "partial" | "source"> | null {
  const { status, success, success_source: source, success_confidence: sure } = record.outcome ?? {};
  if (source && (source === "censored" || typeof success !== "boolean")) return null;
  if (typeof success === "boolean") {
    const probability = success ? (sure ?? 1) : 1 - (sure ?? 1);
    return { success, probability, partial: false, source: source ?? "status" };
  }
  if (status === "partial") return { success: false, probability: 0.5, partial: true, source: "status" };
  if (status !== "success" && status !== "failure") return null;
  const succeeded = status === "success";
  return { success: succeeded, probability: succeeded ? 1 : 0, partial: false, source: "status" };
}

function itemOf(record: Invocation, line: number, all: readonly Rating[]): Item {
  const ts = epochMs(record.timestamp);
  const known = record.outcome?.known_at
    ? epochMs(record.outcome.known_at)
    : ts + 1000 * (record.duration_seconds ?? 0);
  const own = ownLabel(record);
  const ratings = all
    .map((rating, index) => ({
      rating,
      t: Math.max(ts, epochMs(rating.timestamp)),
      authority: rating.feedback_source === "human" ? 2 : 1,
      said: index + 1,
    }))
    .filter(({ rating }) => rating.invocation_id === record.invocation_id);
  const rated = ratings.map(({ rating: { success }, ...event }) => ({
    ...event,
    success,
    probability: success ? 1 : 0,
    partial: false,
    source: "rating",
  }));
  return {
    record,
    line,
    ts,
    type: record.state_features?.task?.type ?? "?",
    repository: record.repository ?? "",
    episode: record.workflow_id ?? record.session_id,
    events: [...(own ? [{ ...own, t: Math.max(ts, known), authority: 0, said: 0 }] : []), ...rated],
    ratings,
  };
}

export const strongest = <Said extends { t: number; authority: number; said: number }>(
  list: readonly Said[],
): Said | undefined => [...list].sort((a, b) => b.authority - a.authority || b.t - a.t || b.said - a.said)[0];

/** What was known about a delegation strictly before an instant. */
export const labelAt = (item: Item, before: number): LabelEvent | undefined =>
  strongest(item.events.filter(({ t }) => t < before));

export function genuine(
  invocations: readonly Invocation[],
  ratings: readonly Rating[],
  config: Config,
): Item[] {
  const last = new Map<string, Item>();
  invocations.forEach((record, index) => {
    last.set(record.invocation_id, itemOf(record, index + 1, ratings));
  });
  const real = [...last.values()].filter(
    ({ record }) =>
      !config.data_preparation.exclude_test_workflows || !record.task_description.startsWith("Test workflow"),
  );
  return real.filter((item) => {
    const twins = real.filter(
      (other) =>
        other.record.session_id === item.record.session_id &&
        other.record.agent_name === item.record.agent_name &&
        other.record.task_description === item.record.task_description &&
        other.ts === item.ts,
    );
    const [kept] = twins.sort(
      (a, b) => Number(b.events.length > 0) - Number(a.events.length > 0) || b.line - a.line,
    );
    return kept === item;
  });
}

/** Events that changed the label in force, found by replaying them. */
export function effective(item: Item): LabelEvent[] {
  const ordered = [...item.events].sort((a, b) => a.t - b.t || a.authority - b.authority || a.said - b.said);
  let authority = 0;
  return ordered.filter((event) => {
    const counts = event.authority >= authority;
    authority = Math.max(authority, event.authority);
    return counts;
  });
}
