import type { Step } from "../../engine/engine.ts";

export interface SplitSettings {
  /** share of each repository's rows before the test period */
  trainShare: number;
  /** share of the rest, its latest part, kept for validation */
  validationShare: number;
  gapMs: number;
  /** only episodes that begin after this instant become rows; null: all */
  sinceMs: number | null;
  /** columns that a row may not lack (missing_data_strategy "drop") */
  required: readonly ("file_count" | "workspace_size" | "similar_rate" | "recent_rate")[];
}

/**
 * Episodes with at least one labelled delegation. Each repository has its own time line, so that the test period holds all
 * of them. The line is measured in rows, not in hours: a quiet month must not make an empty test period.
 */
const episodes = ({ sinceMs }: SplitSettings): Step => ({
  name: "episodes",
  select: () => `
    SELECT b.episode_id, b.repository, b.start_ms, c.labelled
    FROM beginnings b
    JOIN (SELECT p.episode_id, COUNT(*) AS labelled FROM positions p JOIN labels l ON l.delegation = p.delegation
      GROUP BY p.episode_id) c ON c.episode_id = b.episode_id
    ${sinceMs === null ? "" : `WHERE b.start_ms > ${sinceMs}`}`,
});

/** First instant of the last (1 - share) of the rows of each repository, among episodes that begin before `until`. */
const boundary = (name: string, share: number, until: string | null): Step => ({
  name,
  select: ({ types }) => `
    SELECT w.repository, MIN(w.start_ms) AS from_ms FROM (
      SELECT e.repository, e.start_ms,
        SUM(e.labelled) OVER (PARTITION BY e.repository) AS total,
        SUM(e.labelled) OVER (PARTITION BY e.repository ORDER BY e.start_ms, e.episode_id
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before_it
      FROM episodes e
      ${until === null ? "" : `LEFT JOIN ${until} u ON u.repository = e.repository WHERE u.from_ms IS NULL OR e.start_ms < u.from_ms`}
    ) w
    WHERE CAST(COALESCE(w.before_it, 0) AS ${types.double}) >= ${share} * CAST(w.total AS ${types.double})
    GROUP BY w.repository`,
});

const episodeSplits: Step = {
  name: "episode_splits",
  select: () => `
    SELECT e.episode_id, e.start_ms, t.from_ms AS test_from_ms, v.from_ms AS validation_from_ms,
      CASE WHEN e.start_ms >= t.from_ms THEN 'test' WHEN e.start_ms >= v.from_ms THEN 'validation' ELSE 'train' END
        AS split
    FROM episodes e
    LEFT JOIN test_boundaries t ON t.repository = e.repository
    LEFT JOIN validation_boundaries v ON v.repository = e.repository`,
};

const ends =
  "CASE split WHEN 'train' THEN COALESCE(validation_from_ms, test_from_ms) WHEN 'validation' THEN test_from_ms END";

/** Labelled delegations of those episodes, and whether each is written: rows too close before the next split are not. */
const rows = (settings: SplitSettings): Step => ({
  name: "candidate_rows",
  select: () => `
    SELECT p.delegation, p.episode_id, s.start_ms, s.split, p.step, p.follows, d.agent,
      ${standing(settings)} AS standing
    FROM positions p
    JOIN episode_splits s ON s.episode_id = p.episode_id
    JOIN labels l ON l.delegation = p.delegation
    JOIN delegations d ON d.line = p.delegation
    JOIN rates r ON r.delegation = p.delegation
    ${settings.required.length > 0 ? `CROSS JOIN (${PRESENT}) present` : ""}`,
});

function standing({ gapMs, required }: SplitSettings): string {
  const tooClose = gapMs > 0 ? [`WHEN d.ts_ms >= ${ends} - ${gapMs} THEN 'split_gap'`] : [];
  const lacking = required.map((column) => `WHEN ${LACKS[column]} THEN 'missing_features'`);
  const cases = [...tooClose, ...lacking];
  return cases.length === 0 ? "'kept'" : `CASE ${cases.join(" ")} ELSE 'kept' END`;
}

/** A feature that no delegation has at all cannot be demanded of one: dropping on it would drop everything. */
const PRESENT = `SELECT MAX(has_file_count) AS file_count, MAX(has_workspace_size) AS workspace_size FROM delegations`;
const LACKS: Record<SplitSettings["required"][number], string> = {
  file_count: "d.has_file_count < present.file_count",
  workspace_size: "d.has_workspace_size < present.workspace_size",
  similar_rate: "r.similar_rate IS NULL",
  recent_rate: "r.recent_rate IS NULL",
};

export const splitSteps = (settings: SplitSettings): readonly Step[] => [
  episodes(settings),
  boundary("test_boundaries", settings.trainShare, null),
  boundary("validation_boundaries", 1 - settings.validationShare, "test_boundaries"),
  episodeSplits,
  rows(settings),
];
