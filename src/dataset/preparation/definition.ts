import type { Step } from "../engine/engine.ts";
import { deduplicationSteps } from "./steps/deduplicate.ts";
import { durationSteps } from "./steps/duration.ts";
import { episodeSteps } from "./steps/episode.ts";
import { historySteps } from "./steps/history.ts";
import { labelSteps } from "./steps/label.ts";
import { modelSteps } from "./steps/model.ts";
import { sequenceSteps } from "./steps/sequence.ts";
import { type SplitSettings, splitSteps } from "./steps/split.ts";

/**
 * How telemetry becomes rows: the one definition, as portable SQL, for every engine. Its rules: times are epoch
 * milliseconds, as-of values come from UNION ALL windows in which the question precedes the outcome, casts stand before
 * divisions, windows carry keys only, every order has a unique last key, and nothing depends on how an engine sorts NULL.
 */
export function preparationSteps(settings: SplitSettings & { longestSequence: number }): readonly Step[] {
  return [
    ...deduplicationSteps,
    ...modelSteps,
    ...labelSteps,
    ...historySteps,
    ...episodeSteps,
    ...splitSteps(settings),
    ...sequenceSteps(settings.longestSequence),
    ...durationSteps,
  ];
}

/** Every labelled delegation of the chosen episodes, an episode's rows together and in order. */
export const ROWS = `
  SELECT c.episode_id, c.split, c.step, c.follows, c.standing, d.invocation_id, d.session_id, d.repository, d.agent,
    d.ts_ms, d.duration_seconds, l.first_known_ms, l.success, l.probability, l.partial, l.source, l.quality, l.alternative,
    d.model, r.similar_n, r.similar_rate, r.recent_rate, p.previous_agent, o.success AS previous_success, x.context
  FROM candidate_rows c
  JOIN delegations d ON d.line = c.delegation
  JOIN labels l ON l.delegation = c.delegation
  JOIN rates r ON r.delegation = c.delegation
  JOIN positions p ON p.delegation = c.delegation
  JOIN invocation_contexts x ON x.line = c.delegation
  LEFT JOIN previous_outcomes o ON o.delegation = c.delegation
  ORDER BY c.start_ms, c.episode_id, c.step`;

/** Where each line went; the names are those of the manifest's exclusions, except `kept` and `read`. */
export const ACCOUNT = `
  SELECT 'read' AS name, COUNT(*) AS n FROM invocation_lines
  UNION ALL SELECT 'superseded', COUNT(*) - COUNT(DISTINCT invocation_id) FROM invocation_lines
  UNION ALL SELECT 'test_workflow', COUNT(*) FROM standings WHERE is_test = 1
  UNION ALL SELECT 'duplicate', COUNT(*) FROM standings WHERE is_test = 0 AND copy_number > 1
  UNION ALL SELECT CASE WHEN d.is_censored = 1 THEN 'censored' ELSE 'no_outcome' END, COUNT(*)
    FROM delegations d LEFT JOIN labels l ON l.delegation = d.line
    WHERE l.delegation IS NULL GROUP BY d.is_censored
  UNION ALL SELECT 'before_since', COUNT(*) FROM labels l
    LEFT JOIN candidate_rows c ON c.delegation = l.delegation WHERE c.delegation IS NULL
  UNION ALL SELECT standing, COUNT(*) FROM candidate_rows GROUP BY standing`;

export const RATINGS_WITHOUT_DELEGATION = `
  SELECT COUNT(*) AS n FROM rating_lines r
  LEFT JOIN (SELECT DISTINCT invocation_id FROM invocation_lines) i ON i.invocation_id = r.invocation_id
  WHERE i.invocation_id IS NULL`;

export const BOUNDARIES = `
  SELECT e.repository, v.from_ms AS validation_from_ms, t.from_ms AS test_from_ms
  FROM (SELECT DISTINCT repository FROM episodes) e
  LEFT JOIN validation_boundaries v ON v.repository = e.repository
  LEFT JOIN test_boundaries t ON t.repository = e.repository
  ORDER BY e.repository`;

export const SEQUENCES = `SELECT * FROM sequence_counts`;
export const TYPICAL_DURATIONS = `SELECT agent, seconds FROM typical_durations WHERE seconds IS NOT NULL ORDER BY agent`;
export const AGENTS_FIRST_SEEN = `SELECT repository, agent, first_ms FROM agents_first_seen ORDER BY repository, agent`;
