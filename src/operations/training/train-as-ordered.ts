import { agentFeatures } from "../../dataset/agent-features.ts";
import { columnGroups } from "../../learning/column-groups.ts";
import { beginRun, checkRun, type TrainingRun } from "../../registry/checkpoints.ts";
import { agentFilesHash, hasInputs, keepInputs } from "../../registry/inputs.ts";
import { readPolicyFile, sha256 } from "../../registry/policies.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { AgentFile } from "../../schema/agent-file.ts";
import type { AgentForm } from "../../schema/agent-note.ts";
import type { Config } from "../../schema/config.ts";
import { ORIGIN_FORMAT, type Origin } from "../../schema/origin.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import { UserError } from "../../schema/user-error.ts";
import type { Effects } from "../operation.ts";
import { storePolicy } from "../store-policy.ts";
import { loadTrainingTables, readTrainable, type TrainingTables } from "../training-tables.ts";
import { type Continued, continueFrom } from "./continue-from.ts";
import { type TrainedEnsemble, trainEnsemble } from "./train-ensemble.ts";
import { type ChosenSettings, chosenSettings } from "./tuned-settings.ts";

/** All that a training depends on, beside the training data of the workspace. */
export interface TrainingOrder {
  version: string;
  /** as configured; `tune` chooses around them */
  settings: Config;
  agentFiles: readonly AgentFile[];
  /** the same files as they are compared with later ones */
  agentForms: readonly AgentForm[];
  tune: boolean;
  /** version to go on from; null: from the start */
  goOnFrom: string | null;
  /** the version before it, which it may or may not go on from */
  parent: string | null;
  /** goes on with checkpoints that are there */
  resume: boolean;
  workers: number;
  /** false where they are kept already, elsewhere */
  keepInputs: boolean;
}

/**
 * Trains one version and stores it, with what it was trained with beside it. The same order on the same training data gives
 * the same bytes, by the same program on the same kind of machine.
 * @throws UserError (exit `interrupted`) at Ctrl-C; what there is then is kept
 */
export async function trainAsOrdered(order: TrainingOrder, effects: Effects): Promise<PolicyFile> {
  const { version, settings, agentFiles, tune, goOnFrom, resume } = order;
  const { workspace } = effects;
  const prepared = await prepareRows(workspace, settings, goOnFrom);
  const run: TrainingRun = {
    training_data_sha256: prepared.tables.manifest.files.train.sha256,
    model_sha256: sha256(JSON.stringify([settings.model, settings.data_preparation])),
    agent_files_sha256: agentFilesHash({ agent_files: [...agentFiles] }),
    tune,
    parent: goOnFrom,
  };
  if (resume) checkRun(workspace, version, run);
  else beginRun(workspace, version, run);
  if (order.keepInputs && !hasInputs(workspace, version))
    await keepInputs(workspace, originOf(order, effects));
  const about = { ...order, ...prepared };
  const chosen = await chosenSettings({ ...about, config: settings }, effects);
  const work = { ...about, ...chosen };
  return storePolicy({ ...work, result: await runTraining(work, effects), effects });
}

const originOf = (
  { version, settings, agentFiles, agentForms, tune, goOnFrom, parent }: TrainingOrder,
  { codeVersion }: Effects,
): Origin => ({
  format_version: ORIGIN_FORMAT,
  version,
  settings,
  agent_files: [...agentFiles],
  agent_forms: [...agentForms],
  tuned: tune,
  incremental: goOnFrom !== null,
  parent,
  code_version: codeVersion,
  runtime: { node: process.version, platform: process.platform, arch: process.arch },
});

/** The rows as this training sees them. */
interface Prepared {
  tables: TrainingTables;
  continued?: Continued;
}

async function prepareRows(workspace: Workspace, config: Config, parent: string | null): Promise<Prepared> {
  readTrainable(workspace); // rows of other settings are refused before anything is read of them
  if (parent === null) return { tables: await loadTrainingTables(workspace, config) };
  const continued = await continueFrom(workspace, config, readPolicyFile(workspace, parent));
  return { tables: continued.tables, continued };
}

type Work = TrainingOrder & Prepared & ChosenSettings;

/** Trains all members; on Ctrl-C what there is stays in checkpoints and the rest is left for `--resume`. */
async function runTraining(
  work: Work,
  { workspace, signal, progress, say }: Effects,
): Promise<TrainedEnsemble> {
  const { version, tables, continued, config, agentFiles, resume, workers } = work;
  const result = await trainEnsemble({
    table: continued?.table ?? tables.fitted,
    trainingRows: continued?.trainingRows ?? tables.train.rows,
    history: continued?.history,
    model: config.model,
    groups: columnGroups(tables.encoder, tables.space.names),
    agentFeatures: agentFeatures(tables.space.actions, agentFiles),
    workers,
    signal,
    progress,
    say: config.logging.log_training_progress ? say : undefined,
    checkpoints: { workspace, version, resume },
  });
  if (!("interrupted" in result)) return result;
  throw new UserError(
    `Training of ${version} was stopped after epoch ${result.epochs}; that epoch is kept.`,
    {
      place: { file: workspace.checkpoints },
      next: "run `oak-policy train --resume` to go on to the same result",
      exit: "interrupted",
    },
  );
}
