import type { Step } from "../../engine/engine.ts";

const median = (partition: string, key: string): string => `
  SELECT ${key} AS agent, AVG(o.duration_seconds) AS seconds FROM (
    SELECT d.agent, d.duration_seconds,
      ROW_NUMBER() OVER (${partition} ORDER BY d.duration_seconds, d.line) AS position,
      COUNT(*) OVER (${partition}) AS total
    FROM candidate_rows c JOIN delegations d ON d.line = c.delegation
    WHERE c.split = 'train' AND c.standing = 'kept' AND d.duration_seconds IS NOT NULL) o
  WHERE 2 * o.position >= o.total AND 2 * o.position <= o.total + 2
  ${partition === "" ? "" : `GROUP BY ${key}`}`;

/**
 * Median duration of each agent's training rows, and of all of them under the empty name. It stands in for a missing
 * duration in the reward. Written with positions because the median functions of engines differ.
 */
const typicalDurations: Step = {
  name: "typical_durations",
  select: () => `${median("PARTITION BY d.agent", "o.agent")} UNION ALL ${median("", "''")}`,
};

export const durationSteps: readonly Step[] = [typicalDurations];
