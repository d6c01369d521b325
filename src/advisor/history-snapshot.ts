import type { StateHistory } from "../dataset/state-context.ts";
import type { HistorySnapshot } from "../schema/policy-file.ts";
import type { PastDelegation } from "./past-delegation.ts";

const RECENT_MS = 7 * 86_400_000;

type Rates = Pick<StateHistory, "historical_success_rate" | "similar_tasks_count" | "recent_success_rate">;

/** Counts of the known outcomes, and the outcomes of the last seven days, from delegations with an outcome. */
export function takeSnapshot(rows: readonly PastDelegation[]): HistorySnapshot {
  const single = rows.filter((row) => row.steps === 1);
  const counts = new Map<string, HistorySnapshot["counts"][number]>();
  for (const { repository, state, success } of single) {
    const key = JSON.stringify([repository, state.task_type]);
    const count = counts.get(key) ?? { repository, task_type: state.task_type, n: 0, successes: 0 };
    counts.set(key, { ...count, n: count.n + 1, successes: count.successes + (success ? 1 : 0) });
  }
  const outcomes = single.map((row) => ({
    repository: row.repository,
    known_ms: row.outcome_known_ms,
    success: row.success,
  }));
  const last = outcomes.reduce((latest, { known_ms }) => Math.max(latest, known_ms), 0);
  return {
    counts: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count),
    recent: outcomes
      .filter(({ known_ms }) => known_ms + RECENT_MS >= last)
      .sort((a, b) => a.known_ms - b.known_ms),
  };
}

/**
 * The as-of rates of a decision made now, as `prepare` would compute them: the task type within the repository, or in all
 * repositories where that one has no outcome; and all task types of the repository over the seven days before.
 */
export function ratesAt(
  snapshot: HistorySnapshot,
  taskType: string,
  repository: string | null,
  nowMs: number,
): Rates {
  const ofType = snapshot.counts.filter((count) => count.task_type === taskType);
  const local = sum(ofType.filter((count) => count.repository === repository));
  const similar = local.n > 0 ? local : sum(ofType);
  const recent = snapshot.recent.filter(
    (outcome) =>
      outcome.repository === repository && outcome.known_ms < nowMs && nowMs <= outcome.known_ms + RECENT_MS,
  );
  return {
    historical_success_rate: similar.n > 0 ? similar.successes / similar.n : null,
    similar_tasks_count: similar.n,
    recent_success_rate:
      recent.length > 0 ? recent.filter(({ success }) => success).length / recent.length : null,
  };
}

const sum = (counts: HistorySnapshot["counts"]): { n: number; successes: number } =>
  counts.reduce((total, { n, successes }) => ({ n: total.n + n, successes: total.successes + successes }), {
    n: 0,
    successes: 0,
  });
