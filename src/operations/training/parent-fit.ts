import type { PastDelegation } from "../../advisor/past-delegation.ts";
import type { Config } from "../../schema/config.ts";
import type { FittedUntil, PolicyFile } from "../../schema/policy-file.ts";
import { UserError } from "../../schema/user-error.ts";

/** Settings under which two trainings speak of the same numbers; the policy file keeps them for its children. */
export function settingsForChildren(config: Config): Record<string, unknown> {
  const { data_preparation: data, model, reward } = config;
  const { hidden_layers, reward_scale, gamma } = model.hyperparameters;
  return {
    "data_preparation.state_features": data.state_features,
    "data_preparation.text_hash_buckets": data.text_hash_buckets,
    "data_preparation.text_embeddings.model_path": data.text_embeddings.model_path,
    "data_preparation.normalize_features": data.normalize_features,
    "data_preparation.scaling_method": data.scaling_method,
    "data_preparation.missing_data_strategy": data.missing_data_strategy,
    "data_preparation.horizon": data.horizon,
    "model.hyperparameters.hidden_layers": hidden_layers,
    "model.hyperparameters.reward_scale": reward_scale,
    "model.hyperparameters.gamma": gamma,
    ...Object.fromEntries(Object.entries(reward).map(([name, value]) => [`reward.${name}`, value])),
  };
}

/** Up to when each repository's rows were fitted, after what a parent had fitted already. */
export function fittedUntil(
  rows: readonly PastDelegation[],
  before: readonly FittedUntil[] = [],
): FittedUntil[] {
  const last = new Map(before.map(({ repository, timestamp_ms }) => [repository, timestamp_ms]));
  for (const { repository, timestamp_ms } of rows) {
    last.set(repository, Math.max(last.get(repository) ?? timestamp_ms, timestamp_ms));
  }
  return [...last]
    .map(([repository, timestamp_ms]) => ({ repository, timestamp_ms }))
    .sort((a, b) => ((a.repository ?? "") < (b.repository ?? "") ? -1 : 1));
}

/**
 * Up to when the parent was fitted, if it can be gone on from with these settings.
 * @throws UserError naming the first setting that differs
 */
export function fitsOf({ version, training }: PolicyFile, config: Config): FittedUntil[] {
  const { settings, fitted_until } = training;
  if (settings === undefined || fitted_until === undefined) {
    throw new UserError(`${version} was trained by an older version of this program.`, {
      next: "train from the start: run `oak-policy train` without --incremental",
    });
  }
  for (const [field, value] of Object.entries(settingsForChildren(config))) {
    const before = JSON.stringify(settings[field]);
    if (before === JSON.stringify(value)) continue;
    throw new UserError(`${version} was trained with another ${field}: ${before}.`, {
      place: { field },
      next: "put it back, or train from the start: run `oak-policy train` without --incremental",
    });
  }
  return fitted_until;
}
