import type { Step } from "../../engine/engine.ts";

/** The trailing window of `recent_success_rate`. */
export const RECENT_MS = 7 * 86_400_000;

/**
 * Questions (kind 0, at the decision) and outcomes (kind 1, when they became known) on one time line. At the same instant
 * the question comes first, so that nothing known at that very moment is used. A corrected label adds the difference. What
 * entered the seven-day window leaves it seven days after the outcome was first known, again as a difference.
 */
const historyEvents: Step = {
  name: "history_events",
  select: () => `
    SELECT d.line AS delegation, d.repository, d.task_type, d.ts_ms AS t, 0 AS kind,
      CAST(0 AS BIGINT) AS s, CAST(0 AS BIGINT) AS n, CAST(0 AS BIGINT) AS recent_s, CAST(0 AS BIGINT) AS recent_n
    FROM delegations d
    UNION ALL
    SELECT d.line, d.repository, d.task_type, c.t, 1, c.s, c.n,
      CASE WHEN c.t <= c.leaves_ms THEN c.s ELSE 0 END, CASE WHEN c.t <= c.leaves_ms THEN c.n ELSE 0 END
    FROM changes c JOIN delegations d ON d.line = c.delegation
    UNION ALL
    SELECT d.line, d.repository, d.task_type, c.leaves_ms, 1, 0, 0, -c.s, -c.n
    FROM changes c JOIN delegations d ON d.line = c.delegation WHERE c.t <= c.leaves_ms`,
};

/** What each effective event adds to the sum of successes and to the count of outcomes. */
const changes: Step = {
  name: "changes",
  select: () => `
    SELECT delegation, t, first_known_ms + ${RECENT_MS} AS leaves_ms,
      success - COALESCE(success_before, 0) AS s,
      CASE WHEN success_before IS NULL THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END AS n
    FROM effective_events`,
};

const running = (column: string, partition: string): string =>
  `CAST(SUM(${column}) OVER (PARTITION BY ${partition} ORDER BY t, kind, delegation
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS BIGINT)`;

const history: Step = {
  name: "history",
  select: () => `
    SELECT delegation, local_s, local_n, type_s, type_n, recent_s, recent_n FROM (
      SELECT delegation, kind,
        ${running("s", "repository, task_type")} AS local_s, ${running("n", "repository, task_type")} AS local_n,
        ${running("s", "task_type")} AS type_s, ${running("n", "task_type")} AS type_n,
        ${running("recent_s", "repository")} AS recent_s, ${running("recent_n", "repository")} AS recent_n
      FROM history_events) w
    WHERE kind = 0`,
  drops: ["history_events", "changes"],
};

/**
 * Plain rates, with the count they rest on beside them: the learner sees both and needs no shrinkage here. The task type
 * within the repository; where that has no outcome yet, the task type in all repositories.
 */
const rates: Step = {
  name: "rates",
  select: ({ types }) => `
    SELECT delegation, similar_n,
      CASE WHEN similar_n > 0 THEN CAST(similar_s AS ${types.double}) / CAST(similar_n AS ${types.double}) END
        AS similar_rate,
      CASE WHEN recent_n > 0 THEN CAST(recent_s AS ${types.double}) / CAST(recent_n AS ${types.double}) END
        AS recent_rate
    FROM (
      SELECT delegation, recent_s, recent_n,
        CASE WHEN local_n > 0 THEN local_s ELSE type_s END AS similar_s,
        CASE WHEN local_n > 0 THEN local_n ELSE type_n END AS similar_n
      FROM history) h`,
  drops: ["history"],
};

export const historySteps: readonly Step[] = [changes, historyEvents, history, rates];
