import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { Anchor } from "../../learning/anchor.ts";
import { type TrainerState, trainPolicy } from "../../learning/trainer.ts";
import { lastCheckpoint, writeCheckpoint } from "../../registry/checkpoints.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Config } from "../../schema/config.ts";
import { type ProgressBoard, shallStop, writeProgress } from "./progress-board.ts";

/** One network to train, as plain data: it may go to a worker thread. */
export interface MemberTask {
  /** `member_0`, `final_0`, ...: the name of its checkpoints */
  job: string;
  /** its place on the board */
  index: number;
  train: TransitionTable;
  validation: TransitionTable;
  /** seed and greatest epoch are this member's own */
  model: Config["model"];
  anchor: Anchor;
  /** weights to begin with instead of random ones */
  startFrom?: Float32Array | undefined;
  board: ProgressBoard;
  /** where checkpoints go; without it none are written */
  checkpoints?: { workspace: Workspace; version: string; resume: boolean };
}

export interface MemberResult {
  parameters: Float32Array;
  epochs: number;
  /** 0: no epoch was surely better than the anchor */
  bestEpoch: number;
  bestLoss: number | null;
  /** parent_kept: not trained, or thrown away again, in an incremental training */
  stoppedBecause: "early_stopping" | "max_epochs" | "interrupted" | "parent_kept";
}

/** Where a worker finds this module. */
export const ADDRESS = import.meta.url;

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Trains one network to its end, or until it is asked to stop: then its last epoch is in a checkpoint. */
export async function work(task: MemberTask): Promise<MemberResult> {
  const { job, train, validation, model, anchor, startFrom, board, checkpoints } = task;
  const save = async (state: TrainerState): Promise<void> => {
    if (checkpoints) await writeCheckpoint(checkpoints.workspace, checkpoints.version, job, state);
  };
  const begun = checkpoints?.resume
    ? lastCheckpoint(checkpoints.workspace, checkpoints.version, job)
    : undefined;
  const epochs = trainPolicy({
    train,
    validation,
    model,
    anchor,
    ...(startFrom && { startFrom }),
    ...(begun && { resumeFrom: begun }),
  });
  for (;;) {
    const step = epochs.next();
    if (step.done) {
      await save(step.value.state);
      const { parameters, epochs: done, bestEpoch, bestLoss, stoppedBecause } = step.value;
      return { parameters, epochs: done, bestEpoch, bestLoss, stoppedBecause };
    }
    const { epoch, maxEpochs, bestEpoch, bestLoss, training, validation: held } = step.value;
    const { temporalDifference, conservative } = training;
    const validationLoss = held?.rewardRegression ?? Number.NaN;
    writeProgress(board, task.index, {
      epoch,
      maxEpochs,
      bestEpoch,
      temporalDifference,
      conservative,
      validation: validationLoss,
    });
    await breathe();
    if (shallStop(board)) {
      const state = step.value.state();
      await save(state);
      return {
        parameters: state.best.parameters,
        epochs: epoch,
        bestEpoch,
        bestLoss,
        stoppedBecause: "interrupted",
      };
    }
    if (epoch % model.training.checkpoint_freq === 0) await save(step.value.state());
  }
}
