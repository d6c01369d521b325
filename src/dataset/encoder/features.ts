import type { FEATURE_GROUPS } from "../../schema/config.ts";
import type { State } from "../../schema/transition.ts";
import { COMPLEXITIES, RISK_LEVELS, SCOPES } from "../../schema/vocabulary.ts";

type FeatureGroup = (typeof FEATURE_GROUPS)[number];
interface FeatureBase {
  group: FeatureGroup;
  /** gets columns only where some row has a value: most telemetry does not know it */
  optional?: true;
  field: keyof State & string;
}

/** How each part of a state is turned into numbers, in the order of the columns. One row per block of columns. */
export type Feature = FeatureBase &
  (
    | { kind: "categories"; read: (state: State) => readonly string[] }
    | { kind: "truth"; read: (state: State) => boolean | null }
    | { kind: "number"; transform: "none" | "log1p"; read: (state: State) => number | null }
    | { kind: "ordinal"; levels: readonly string[]; read: (state: State) => string | null }
    | { kind: "hour"; read: (state: State) => number }
    | { kind: "text"; read: (state: State) => string }
  );

const one = (value: string | null): readonly string[] => (value === null ? [] : [value]);

/** Counts are taken as logarithms: the step from 3 to 30 files says as much as the one from 30 to 300. */
export const FEATURES: readonly Feature[] = [
  {
    group: "codebase_languages",
    field: "codebase_languages",
    kind: "categories",
    read: (state) => state.codebase_languages,
  },
  {
    group: "codebase_frameworks",
    field: "codebase_frameworks",
    kind: "categories",
    read: (state) => state.codebase_frameworks,
  },
  {
    group: "file_count",
    field: "file_count",
    kind: "number",
    transform: "log1p",
    read: (state) => state.file_count,
  },
  {
    group: "test_status",
    field: "test_status",
    kind: "categories",
    read: (state) => one(state.test_status),
  },
  { group: "test_status", field: "docs_exist", kind: "truth", read: (state) => state.docs_exist },
  { group: "test_status", field: "git_clean", kind: "truth", read: (state) => state.git_clean },
  {
    group: "test_status",
    field: "dependencies_outdated",
    kind: "truth",
    read: (state) => state.dependencies_outdated,
  },
  { group: "task_type", field: "task_type", kind: "categories", read: (state) => [state.task_type] },
  {
    group: "task_complexity",
    field: "complexity",
    kind: "ordinal",
    levels: COMPLEXITIES,
    read: (state) => state.complexity,
  },
  {
    group: "task_complexity",
    field: "scope",
    kind: "ordinal",
    levels: SCOPES,
    read: (state) => state.scope,
  },
  {
    group: "task_complexity",
    field: "risk_level",
    kind: "ordinal",
    levels: RISK_LEVELS,
    read: (state) => state.risk_level,
  },
  {
    group: "historical_success_rate",
    field: "historical_success_rate",
    kind: "number",
    transform: "none",
    read: (state) => state.historical_success_rate,
  },
  {
    group: "historical_success_rate",
    field: "similar_tasks_count",
    kind: "number",
    transform: "log1p",
    read: (state) => state.similar_tasks_count,
  },
  {
    group: "historical_success_rate",
    field: "recent_success_rate",
    kind: "number",
    transform: "none",
    read: (state) => state.recent_success_rate,
  },
  { group: "time_of_day", field: "time_of_day", kind: "hour", read: (state) => state.time_of_day },
  {
    group: "workspace_size",
    field: "workspace_size",
    kind: "number",
    transform: "log1p",
    read: (state) => state.workspace_size,
  },
  {
    group: "episode_position",
    field: "previous_agent",
    kind: "categories",
    read: (state) => one(state.previous_agent),
  },
  {
    group: "episode_position",
    field: "previous_success",
    kind: "truth",
    read: (state) => state.previous_success,
  },
  {
    group: "episode_position",
    field: "failed_agents",
    kind: "categories",
    optional: true,
    read: (state) => state.failed_agents ?? [],
  },
  {
    group: "episode_position",
    field: "step",
    kind: "number",
    transform: "log1p",
    read: (state) => state.step,
  },
  { group: "task_text", field: "task_description", kind: "text", read: (state) => state.task_description },
];
