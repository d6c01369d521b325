import * as z from "zod";
import type { TrainerState, TrainingResult } from "../learning/trainer.ts";
import { trainPolicy } from "../learning/trainer.ts";
import {
  beginRun,
  readCheckpoint,
  type TrainingRun,
  unfinishedVersions,
  writeCheckpoint,
} from "../registry/checkpoints.ts";
import { readConfig } from "../registry/config-file.ts";
import { withLock } from "../registry/lock.ts";
import { nextVersion, parseVersion, sha256, trainedVersions } from "../registry/policies.ts";
import type { Workspace } from "../registry/workspace.ts";
import type { Config } from "../schema/config.ts";
import { policyFileSchema } from "../schema/policy-file.ts";
import { UserError } from "../schema/user-error.ts";
import { defineOperation, type Effects } from "./operation.ts";
import { storePolicy } from "./store-policy.ts";
import { loadTrainingTables, type TrainingTables } from "./training-tables.ts";

const REPORTED_EPOCHS = 10;

/** The version to train: the one asked for if it is free, the unfinished one when resuming, else the next number. */
function chooseVersion(workspace: Workspace, asked: string | undefined, resume: boolean): string {
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

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Pulls the trainer epoch by epoch: shows progress, writes checkpoints, and on Ctrl-C keeps what there is. */
async function runTraining(
  version: string,
  tables: TrainingTables,
  config: Config,
  start: TrainerState | undefined,
  effects: Effects,
): Promise<TrainingResult> {
  const { train, validation } = tables;
  const { max_epochs, checkpoint_freq } = config.model.training;
  const epochs = trainPolicy({
    train,
    validation,
    model: config.model,
    ...(start ? { resumeFrom: start } : {}),
  });
  const reportEvery = Math.max(1, Math.round(max_epochs / REPORTED_EPOCHS));
  for (;;) {
    const step = epochs.next();
    if (step.done) return step.value;
    const report = step.value;
    const { epoch, training, validation: held, bestEpoch } = report;
    const losses = `td ${training.temporalDifference.toFixed(4)}  conservative ${training.conservative.toFixed(4)}  mean Q ${training.meanQ.toFixed(3)}  validation ${held?.total.toFixed(4) ?? "-"}  best epoch ${bestEpoch}`;
    effects.progress({ phase: `training ${version}`, done: epoch, total: max_epochs, note: losses });
    if (config.logging.log_training_progress && epoch % reportEvery === 0)
      effects.say(`  epoch ${epoch}  ${losses}`);
    if (epoch % checkpoint_freq === 0) await writeCheckpoint(effects.workspace, version, report.state());
    await breathe();
    if (effects.signal.aborted) await stop(version, report.state(), effects);
  }
}

async function stop(version: string, state: TrainerState, { workspace }: Effects): Promise<never> {
  await writeCheckpoint(workspace, version, state);
  throw new UserError(`Training of ${version} was stopped after epoch ${state.epoch}; that epoch is kept.`, {
    place: { file: workspace.checkpoints },
    next: "run `oak-policy train --resume` to go on to the same result",
    exit: "interrupted",
  });
}

export const train = defineOperation({
  name: "train",
  summary: "train a policy by discrete Conservative Q-Learning; Ctrl-C keeps the last epoch",
  doors: ["cli"],
  stopsItself: true,
  input: z.object({
    version: z.string().optional().describe("version to train (default: the next number)"),
    resume: z.boolean().default(false).describe("go on with an interrupted training"),
  }),
  output: policyFileSchema,
  run: async ({ version: asked, resume }, effects) => {
    const { workspace } = effects;
    const output = await withLock(workspace.root, async () => {
      const config = readConfig(workspace.config);
      const version = chooseVersion(workspace, asked, resume);
      const tables = await loadTrainingTables(workspace, config);
      const run: TrainingRun = {
        training_data_sha256: tables.manifest.files.train.sha256,
        model_sha256: sha256(JSON.stringify([config.model, config.data_preparation])),
      };
      const start = resume ? readCheckpoint(workspace, version, run) : undefined;
      if (!start) beginRun(workspace, version, run);
      const result = await runTraining(version, tables, config, start, effects);
      return storePolicy({ version, tables, config, result, effects });
    });
    return { output };
  },
});
