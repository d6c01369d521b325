import type { Step } from "../../engine/engine.ts";

/**
 * Position in the episode, and the delegation before. Delegations without a usable outcome keep their place here: whoever
 * decided next had seen them, so they count as a step and as the previous agent. They never become rows themselves, and
 * the row before them goes on to the state of the next delegation that does.
 */
const positions: Step = {
  name: "positions",
  select: () => `
    SELECT line AS delegation, episode_id, ts_ms,
      ROW_NUMBER() OVER (PARTITION BY episode_id ORDER BY ts_ms, invocation_id) - 1 AS step,
      LAG(line) OVER (PARTITION BY episode_id ORDER BY ts_ms, invocation_id) AS previous,
      LAG(agent) OVER (PARTITION BY episode_id ORDER BY ts_ms, invocation_id) AS previous_agent,
      CASE WHEN chain_key = LAG(chain_key) OVER (PARTITION BY episode_id ORDER BY ts_ms, invocation_id)
        AND ts_ms >= COALESCE(LAG(end_ms) OVER (PARTITION BY episode_id ORDER BY ts_ms, invocation_id), ts_ms)
        THEN 1 ELSE 0 END AS follows
    FROM delegations`,
};

/** How the delegation before ended, as far as it was known by the decision. */
const previousOutcomes: Step = {
  name: "previous_outcomes",
  select: () => `
    SELECT k.delegation, k.success FROM (
      SELECT p.delegation, e.success, ROW_NUMBER() OVER (
        PARTITION BY p.delegation ORDER BY e.t DESC, e.authority DESC, e.said DESC) AS from_last
      FROM positions p JOIN effective_events e ON e.delegation = p.previous AND e.t < p.ts_ms) k
    WHERE k.from_last = 1`,
  drops: ["effective_events"],
};

/** Each episode: when it began, and the repository of its first delegation. */
const beginnings: Step = {
  name: "beginnings",
  select: () => `
    SELECT p.episode_id, p.ts_ms AS start_ms, d.repository
    FROM positions p JOIN delegations d ON d.line = p.delegation WHERE p.step = 0`,
};

export const episodeSteps: readonly Step[] = [positions, previousOutcomes, beginnings];
