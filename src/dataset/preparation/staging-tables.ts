import type { StagingTable } from "../engine/engine.ts";

/** One row per readable line of agent_invocations.jsonl: keys and short values only, so that the windows stay narrow. */
export const INVOCATION_LINES = {
  name: "invocation_lines",
  columns: {
    /** line number in the file, unique */
    line: "bigint",
    invocation_id: "text",
    session_id: "text",
    /** workflow, else session */
    episode_id: "text",
    /** what holds consecutive delegations together: the workflow, else the human turn; null when neither is known */
    chain_key: "text",
    /** under today's name */
    agent: "text",
    /** the model that ran it; empty when unknown */
    model: "text",
    task_type: "text",
    /** empty when unknown: an unknown repository is one more repository */
    repository: "text",
    /** digest of the task text */
    text_key: "text",
    ts_ms: "bigint",
    /** end of the run, null when the duration is not known */
    end_ms: "bigint",
    duration_seconds: "double",
    is_test: "bigint",
    is_censored: "bigint",
    /** the record's own label; null when it has none */
    own_success: "bigint",
    own_probability: "double",
    own_partial: "bigint",
    own_source: "text",
    own_known_ms: "bigint",
    has_file_count: "bigint",
    has_workspace_size: "bigint",
  },
} as const satisfies StagingTable;

/** The rest of the line as JSON text; joined back only when rows are written. */
export const INVOCATION_CONTEXTS = {
  name: "invocation_contexts",
  columns: { line: "bigint", context: "text" },
} as const satisfies StagingTable;

/** One row per readable line of success_metrics.jsonl. */
export const RATING_LINES = {
  name: "rating_lines",
  columns: {
    line: "bigint",
    invocation_id: "text",
    ts_ms: "bigint",
    /** 2 for a human, 1 for anybody else */
    authority: "bigint",
    success: "bigint",
    quality: "double",
    alternative: "text",
  },
} as const satisfies StagingTable;
