import { availableParallelism } from "node:os";
import * as z from "zod";
import { agentFeatures } from "../dataset/agent-features.ts";
import { columnGroups } from "../learning/column-groups.ts";
import { readAgentFiles } from "../registry/agent-files.ts";
import {
  beginRun,
  checkRun,
  readRun,
  type TrainingRun,
  unfinishedVersions,
} from "../registry/checkpoints.ts";
import { readConfig } from "../registry/config-file.ts";
import { agentFilesHash, hasInputs, keepInputs } from "../registry/inputs.ts";
import { withLock } from "../registry/lock.ts";
import {
  chooseVersion as existingVersion,
  nextVersion,
  parseVersion,
  readPolicyFile,
  sha256,
  trainedVersions,
} from "../registry/policies.ts";
import { applyRetention } from "../registry/retention.ts";
import type { Workspace } from "../registry/workspace.ts";
import type { AgentFile } from "../schema/agent-file.ts";
import type { Config } from "../schema/config.ts";
import { ORIGIN_FORMAT, type Origin } from "../schema/origin.ts";
import { type PolicyFile, policyFileSchema } from "../schema/policy-file.ts";
import { UserError } from "../schema/user-error.ts";
import { defineOperation, type Effects } from "./operation.ts";
import { storePolicy } from "./store-policy.ts";
import { type Continued, continueFrom } from "./training/continue-from.ts";
import { type TrainedEnsemble, trainEnsemble } from "./training/train-ensemble.ts";
import { type ChosenSettings, chosenSettings } from "./training/tuned-settings.ts";
import { loadTrainingTables, readTrainable, type TrainingTables } from "./training-tables.ts";

const input = z.object({
  version: z.string().optional().describe("version to train (default: the next number)"),
  resume: z.boolean().default(false).describe("go on with an interrupted training"),
  tune: z
    .boolean()
    .default(false)
    .describe(
      "first choose settings by k-fold comparison; the configured ones stay unless others are surely better",
    ),
  incremental: z
    .boolean()
    .default(false)
    .describe("go on from a trained version with the delegations that came since, instead of from the start"),
  parent: z.string().optional().describe("version to go on from with --incremental (default: the newest)"),
  workers: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe("threads at work (default: the number of cores); the result is the same for any number"),
});
type Input = z.infer<typeof input>;

/** The version to train: the one asked for if it is free, the unfinished one when resuming, else the next number. */
function chooseVersion(workspace: Workspace, { version: asked, resume }: Input): string {
  const unfinished = unfinishedVersions(workspace);
  const version =
    asked === undefined ? (resume ? unfinished.at(-1) : nextVersion(workspace)) : parseVersion(asked);
  if (resume && (version === undefined || !unfinished.includes(version))) {
    throw new UserError("There is no interrupted training to resume.", {
      place: { file: workspace.checkpoints },
      next: "run `oak-policy train`",
    });
  }
  if (version === undefined || trainedVersions(workspace).includes(version)) {
    throw new UserError(`${version} exists already; a trained version is never overwritten.`, {
      place: { file: workspace.policies },
      next: `leave --version out to train ${nextVersion(workspace)}`,
    });
  }
  return version;
}

/** How this training is to be done: as asked, or as it was begun when it is resumed. */
function howToTrain(
  workspace: Workspace,
  version: string,
  asked: Input,
): Pick<TrainingRun, "tune" | "parent"> {
  const { resume, tune, incremental, parent } = asked;
  const refuse = (message: string, next: string): never => {
    throw new UserError(message, { next, exit: "usage" });
  };
  if (resume && (tune || incremental || parent !== undefined))
    refuse("A training goes on the way it was begun.", "give --resume alone");
  if (tune && incremental)
    refuse("An incremental training keeps its parent's settings.", "give --tune or --incremental, not both");
  if (parent !== undefined && !incremental)
    refuse("--parent says what an incremental training goes on from.", "give --incremental too");
  if (resume) return readRun(workspace, version);
  return { tune, parent: incremental ? existingVersion(workspace, parent) : null };
}

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

interface Work extends Prepared, ChosenSettings {
  version: string;
  agentFiles: readonly AgentFile[];
  resume: boolean;
  workers: number;
}

/** All that a training depends on, beside the training data of the workspace. */
export interface TrainingOrder {
  version: string;
  /** as configured; `tune` chooses around them */
  settings: Config;
  agentFiles: readonly AgentFile[];
  tune: boolean;
  /** version to go on from; null: from the start */
  goOnFrom: string | null;
  /** goes on with checkpoints that are there */
  resume: boolean;
  workers: number;
}

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

/**
 * Trains one version and stores it. The same order on the same training data gives the same bytes, by the same program on the
 * same kind of machine. Call it while holding the lock.
 */
export async function trainVersion(order: TrainingOrder, effects: Effects): Promise<PolicyFile> {
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
  const parent = goOnFrom ?? trainedVersions(workspace).at(-1) ?? null;
  if (!hasInputs(workspace, version)) await keepInputs(workspace, originOf(order, parent, effects));
  const about = { ...order, ...prepared };
  const chosen = await chosenSettings({ ...about, config: settings }, effects);
  const work = { ...about, ...chosen };
  return storePolicy({ ...work, parent, result: await runTraining(work, effects), effects });
}

const originOf = (
  { version, settings, agentFiles, tune, goOnFrom }: TrainingOrder,
  parent: string | null,
  { codeVersion }: Effects,
): Origin => ({
  format_version: ORIGIN_FORMAT,
  version,
  settings,
  agent_files: [...agentFiles],
  tuned: tune,
  incremental: goOnFrom !== null,
  parent,
  code_version: codeVersion,
  runtime: { node: process.version, platform: process.platform, arch: process.arch },
});

export const train = defineOperation({
  name: "train",
  summary: "train a policy by discrete Conservative Q-Learning; Ctrl-C keeps the last epoch",
  doors: ["cli"],
  stopsItself: true,
  input,
  output: policyFileSchema,
  run: async (asked, effects) => {
    const { workspace } = effects;
    const { resume, workers = availableParallelism() } = asked;
    const output = await withLock(workspace.root, async () => {
      const settings = readConfig(workspace.config);
      const version = chooseVersion(workspace, asked);
      const { tune, parent: goOnFrom } = howToTrain(workspace, version, asked);
      const { agent_files } = settings.data_preparation;
      const { agents: agentFiles, findings } = readAgentFiles(agent_files, workspace.root);
      for (const { file, reason } of findings) effects.say(`  left out ${file}: ${reason}`);
      const order = { version, settings, agentFiles, tune, goOnFrom, resume, workers };
      const policy = await trainVersion(order, effects);
      applyRetention(workspace, settings);
      return policy;
    });
    return { output };
  },
});
