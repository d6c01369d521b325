import type { Step } from "../../engine/engine.ts";

/**
 * Everything that ever said how a delegation ended, with the time it became known. Authority: 0 the record itself, 1 a
 * rating, 2 a human rating. Nothing is known before the decision, whatever its clock says.
 */
const labelEvents: Step = {
  name: "label_events",
  select: ({ types }) => `
    SELECT line AS delegation, own_known_ms AS t, CAST(0 AS BIGINT) AS authority, CAST(0 AS BIGINT) AS said,
      own_success AS success, own_probability AS probability, own_partial AS partial, own_source AS source,
      CAST(NULL AS ${types.double}) AS quality, CAST(NULL AS ${types.text}) AS alternative
    FROM delegations WHERE own_success IS NOT NULL
    UNION ALL
    SELECT d.line AS delegation, CASE WHEN r.ts_ms < d.ts_ms THEN d.ts_ms ELSE r.ts_ms END AS t, r.authority,
      r.line AS said, r.success, CAST(r.success AS ${types.double}) AS probability,
      CAST(0 AS BIGINT) AS partial, 'rating' AS source, r.quality, r.alternative
    FROM rating_lines r JOIN delegations d ON d.invocation_id = r.invocation_id`,
};

/**
 * The events that changed the label in force: those with at least the authority of all before them. A rating that comes
 * late thus changes the history from then on and not before.
 */
const effectiveEvents: Step = {
  name: "effective_events",
  select: () => `
    SELECT e.delegation, e.t, e.authority, e.said, e.success, e.probability, e.partial, e.source,
      LAG(e.success) OVER (PARTITION BY e.delegation ORDER BY e.t, e.authority, e.said) AS success_before,
      MIN(e.t) OVER (PARTITION BY e.delegation) AS first_known_ms,
      ROW_NUMBER() OVER (PARTITION BY e.delegation ORDER BY e.t DESC, e.authority DESC, e.said DESC) AS from_last
    FROM (
      SELECT l.*, MAX(l.authority) OVER (PARTITION BY l.delegation ORDER BY l.t, l.authority, l.said
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS authority_before
      FROM label_events l
    ) e
    WHERE e.authority >= COALESCE(e.authority_before, 0)`,
};

/** The last word on a column of the ratings: the latest human rating that fills it, else the latest of the others. */
const lastRated = (name: string, column: string): Step => ({
  name,
  select: () => `
    SELECT p.delegation, p.${column} FROM (
      SELECT delegation, ${column}, ROW_NUMBER() OVER (
        PARTITION BY delegation ORDER BY authority DESC, t DESC, said DESC) AS from_last
      FROM label_events WHERE ${column} IS NOT NULL) p
    WHERE p.from_last = 1`,
});

const labels: Step = {
  name: "labels",
  select: () => `
    SELECT e.delegation, e.first_known_ms, e.success, e.probability, e.partial, e.source, q.quality, a.alternative
    FROM effective_events e
    LEFT JOIN qualities q ON q.delegation = e.delegation
    LEFT JOIN alternatives a ON a.delegation = e.delegation
    WHERE e.from_last = 1`,
  drops: ["label_events", "qualities", "alternatives"],
};

export const labelSteps: readonly Step[] = [
  labelEvents,
  effectiveEvents,
  lastRated("qualities", "quality"),
  lastRated("alternatives", "alternative"),
  labels,
];
