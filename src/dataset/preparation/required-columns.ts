import type { Config } from "../../schema/config.ts";
import type { SplitSettings } from "./steps/split.ts";

/** The numbers without which a row is left out; none unless missing data are to be dropped. */
export function requiredColumns({ data_preparation }: Config): SplitSettings["required"][number][] {
  if (data_preparation.missing_data_strategy !== "drop") return [];
  const groups = new Set<string>(data_preparation.state_features);
  return [
    ...(groups.has("file_count") ? (["file_count"] as const) : []),
    ...(groups.has("workspace_size") ? (["workspace_size"] as const) : []),
    ...(groups.has("historical_success_rate") ? (["similar_rate", "recent_rate"] as const) : []),
  ];
}
