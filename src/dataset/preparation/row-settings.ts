import type { Config } from "../../schema/config.ts";
import type { Manifest } from "../../schema/manifest.ts";
import { requiredColumns } from "./required-columns.ts";

/**
 * The settings that training rows depend on, by their name in the configuration. All others (what the encoder makes of a row,
 * how a policy learns from it) may be edited without preparing anew. The discount is in the reward of a sequence only.
 */
export function rowSettings(config: Config, { admitted }: Manifest["sequences"]): Manifest["row_settings"] {
  const { data_preparation: data, reward, model } = config;
  return {
    "data_preparation.train_test_split": data.train_test_split,
    "data_preparation.validation_split": data.validation_split,
    "data_preparation.split_gap_hours": data.split_gap_hours,
    "data_preparation.exclude_test_workflows": data.exclude_test_workflows,
    "data_preparation.horizon": data.horizon,
    "data_preparation.sequence_min_support": data.sequence_min_support,
    "data_preparation.sequence_max_length": data.sequence_max_length,
    "data_preparation.missing_data_strategy": droppedWithout(config),
    ...(admitted.length > 0 && { "model.hyperparameters.gamma": model.hyperparameters.gamma }),
    ...Object.fromEntries(Object.entries(reward).map(([name, value]) => [`reward.${name}`, value])),
  };
}

/** Filling in is the encoder's work; only dropping changes which rows there are. */
function droppedWithout(config: Config): string {
  const columns = requiredColumns(config);
  return columns.length === 0 ? "no row dropped" : `rows dropped without ${columns.join(", ")}`;
}

/** The first setting that the rows were not made with, and its value then; undefined when they are of these settings. */
export function changedRowSetting(
  { row_settings: made, sequences }: Pick<Manifest, "row_settings" | "sequences">,
  config: Config,
): { field: string; before: unknown } | undefined {
  const now = rowSettings(config, sequences);
  const field = Object.keys(now).find((name) => made[name] !== now[name]);
  return field === undefined ? undefined : { field, before: made[field] };
}
