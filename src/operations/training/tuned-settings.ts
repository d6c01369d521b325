import { agentFeatures } from "../../dataset/agent-features.ts";
import { columnGroups } from "../../learning/column-groups.ts";
import { candidatesAround } from "../../learning/tuning/candidates.ts";
import { readTuning, writeTuning } from "../../registry/tuning-file.ts";
import type { AgentFile } from "../../schema/agent-file.ts";
import type { Config } from "../../schema/config.ts";
import type { Tuning } from "../../schema/tuning.ts";
import type { Effects } from "../operation.ts";
import type { TrainingTables } from "../training-tables.ts";
import { tune as tuneModel } from "./tune.ts";

/** The settings to train with, and the table that says why, where they were chosen. */
export interface ChosenSettings {
  config: Config;
  tuning?: Tuning;
}

export interface SettingsAsked {
  version: string;
  tables: TrainingTables;
  config: Config;
  agentFiles: readonly AgentFile[];
  workers: number;
  tune: boolean;
}

/** The configured settings, or those chosen around them; a choice made before an interruption holds. */
export async function chosenSettings(asked: SettingsAsked, effects: Effects): Promise<ChosenSettings> {
  const { version, tables, config, agentFiles, workers, tune } = asked;
  if (!tune) return { config };
  const { workspace, signal, progress } = effects;
  const before = readTuning(workspace, version);
  if (before) return { config: { ...config, model: modelOf(before, config) }, tuning: before };
  const { model, tuning } = await tuneModel({
    table: tables.fitted,
    config,
    groups: columnGroups(tables.encoder, tables.space.names),
    agentFeatures: agentFeatures(tables.space.actions, agentFiles),
    workers,
    signal,
    progress,
  });
  writeTuning(workspace, version, tuning);
  return { config: { ...config, model }, tuning };
}

function modelOf({ candidates }: Tuning, { model }: Config): Config["model"] {
  const chosen = candidates.find((candidate) => candidate.chosen)?.name;
  return candidatesAround(model).find(({ name }) => name === chosen)?.model ?? model;
}
