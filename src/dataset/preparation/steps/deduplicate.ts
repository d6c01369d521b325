import type { Step } from "../../engine/engine.ts";

/** The last line of each invocation id; lines before it were superseded. */
const latestLines: Step = {
  name: "latest_lines",
  select: () => `
    SELECT i.* FROM invocation_lines i
    JOIN (SELECT invocation_id, MAX(line) AS last_line FROM invocation_lines GROUP BY invocation_id) x
      ON i.line = x.last_line`,
};

/**
 * Real delegations: no test workflows, and one of those that name the same session, agent, text and instant under several
 * ids. Of such copies the one whose outcome is known stays, then the later line.
 */
const standings: Step = {
  name: "standings",
  select: () => `
    SELECT n.line, n.is_test,
      ROW_NUMBER() OVER (
        PARTITION BY n.is_test, n.session_id, n.agent, n.text_key, n.ts_ms
        ORDER BY n.is_labelled DESC, n.line DESC) AS copy_number
    FROM (
      SELECT i.line, i.is_test, i.session_id, i.agent, i.text_key, i.ts_ms,
        CASE WHEN i.own_success IS NOT NULL OR r.invocation_id IS NOT NULL THEN 1 ELSE 0 END AS is_labelled
      FROM latest_lines i
      LEFT JOIN (SELECT DISTINCT invocation_id FROM rating_lines) r ON r.invocation_id = i.invocation_id
    ) n`,
};

const delegations: Step = {
  name: "delegations",
  select: () => `
    SELECT i.* FROM latest_lines i
    JOIN standings s ON s.line = i.line
    WHERE s.is_test = 0 AND s.copy_number = 1`,
  drops: ["latest_lines"],
};

/** When each agent was first seen in each repository; an agent the log calls unknown there does not count. */
const agentsFirstSeen: Step = {
  name: "agents_first_seen",
  select: () => `
    SELECT repository, agent, MIN(ts_ms) AS first_ms FROM delegations
    WHERE is_censored = 0 GROUP BY repository, agent`,
};

export const deduplicationSteps: readonly Step[] = [latestLines, standings, delegations, agentsFirstSeen];
