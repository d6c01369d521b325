import { type ActionSpace, actionSpaceOf, createActionSpace } from "../dataset/action-space.ts";
import { encodeTransitions, withKnownActions } from "../dataset/encode-transitions.ts";
import { fitEncoder } from "../dataset/encoder/fit-encoder.ts";
import type { TransitionTable } from "../dataset/transition-table.ts";
import { readManifest, readSplit } from "../registry/training-data.ts";
import type { Workspace } from "../registry/workspace.ts";
import type { Config } from "../schema/config.ts";
import type { Encoder } from "../schema/encoder.ts";
import type { Manifest } from "../schema/manifest.ts";
import type { PolicyFile } from "../schema/policy-file.ts";
import type { Transition } from "../schema/transition.ts";
import { UserError } from "../schema/user-error.ts";

/** The three splits as rows and as numbers, encoded in one way. */
export interface TrainingTables {
  manifest: Manifest;
  encoder: Encoder;
  space: ActionSpace;
  rows: { train: Transition[]; validation: Transition[]; test: Transition[] };
  train: TransitionTable;
  /** rows of agents that were first seen after the training period are left out here */
  validation: TransitionTable;
  /** one table row per row of `rows.test`; the action of an agent first seen after the training period is -1 */
  test: TransitionTable;
}

/** Reads and encodes the training data, with an encoder fitted to its training rows. */
export async function loadTrainingTables(workspace: Workspace, config: Config): Promise<TrainingTables> {
  const { manifest, rows } = await readSplits(workspace);
  return encode(manifest, rows, await fitEncoder(rows.train, config), actionSpaceOf(manifest));
}

/** Reads the training data and encodes it the way a trained policy does. */
export async function loadTablesFor(workspace: Workspace, policy: PolicyFile): Promise<TrainingTables> {
  const { manifest, rows } = await readSplits(workspace);
  return encode(manifest, rows, policy.encoder, createActionSpace(policy.action_space, policy.task_types));
}

async function readSplits(workspace: Workspace) {
  const manifest = readManifest(workspace);
  const rows = {
    train: await readSplit(workspace, manifest, "train"),
    validation: await readSplit(workspace, manifest, "validation"),
    test: await readSplit(workspace, manifest, "test"),
  };
  if (rows.train.length === 0) {
    throw new UserError("There is no training row.", {
      place: { file: workspace.trainingData },
      next: "bring in more telemetry with `oak-policy ingest`, then run `oak-policy prepare`",
    });
  }
  return { manifest, rows };
}

function encode(
  manifest: Manifest,
  rows: TrainingTables["rows"],
  encoder: Encoder,
  space: ActionSpace,
): TrainingTables {
  return {
    manifest,
    encoder,
    space,
    rows,
    train: withKnownActions(encodeTransitions(rows.train, encoder, space)).table,
    validation: withKnownActions(encodeTransitions(rows.validation, encoder, space)).table,
    test: encodeTransitions(rows.test, encoder, space),
  };
}
