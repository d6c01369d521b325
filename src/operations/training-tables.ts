import { createPastDelegations, type PastDelegation } from "../advisor/past-delegation.ts";
import { type ActionSpace, actionSpaceOf, createActionSpace } from "../dataset/action-space.ts";
import { withKnownActions } from "../dataset/encode-transitions.ts";
import { fitEncoder } from "../dataset/encoder/fit-encoder.ts";
import { createTransitionBuilder } from "../dataset/transition-builder.ts";
import { sliceTransitions, type TransitionTable } from "../dataset/transition-table.ts";
import { readConfig } from "../registry/config-file.ts";
import { readManifest, readSplit, refuseChangedSettings } from "../registry/training-data.ts";
import type { Workspace } from "../registry/workspace.ts";
import type { Config } from "../schema/config.ts";
import type { Encoder } from "../schema/encoder.ts";
import type { Manifest, SplitName } from "../schema/manifest.ts";
import type { PolicyFile } from "../schema/policy-file.ts";
import type { Transition } from "../schema/transition.ts";
import { UserError } from "../schema/user-error.ts";
import { configuredEmbedding, embedTexts } from "./embed-texts.ts";

/** The three splits as numbers, encoded in one way, and what else is to be known of each row. */
export interface TrainingTables {
  manifest: Manifest;
  encoder: Encoder;
  space: ActionSpace;
  rows: { train: PastDelegation[]; validation: PastDelegation[]; test: PastDelegation[] };
  /** training and validation rows together, in this order; the next two are views of it */
  fitted: TransitionTable;
  /** the delegations of `fitted`, row by row */
  fittedRows: PastDelegation[];
  train: TransitionTable;
  /** rows of agents that were first seen after the training period are left out here */
  validation: TransitionTable;
  /** one table row per row of `rows.test`; the action of an agent first seen after the training period is -1 */
  test: TransitionTable;
}

/** Reads and encodes the training data, with an encoder fitted to its training rows. */
export async function loadTrainingTables(workspace: Workspace, config: Config): Promise<TrainingTables> {
  const manifest = manifestWithRows(workspace);
  const embedding = await configuredEmbedding(workspace, config);
  const encoder = await fitEncoder(readSplit(workspace, manifest, "train"), config, embedding);
  return loadTables(workspace, manifest, encoder, actionSpaceOf(manifest));
}

/** Reads the training data and encodes it the way a trained policy does. */
export async function loadTablesFor(
  workspace: Workspace,
  policy: PolicyFile,
  visit?: Visit,
): Promise<TrainingTables> {
  const space = createActionSpace(policy.action_space, policy.task_types);
  return loadTables(workspace, manifestWithRows(workspace), policy.encoder, space, visit);
}

/** Sees every row as it goes by, in the order of the file. */
export type Visit = (split: SplitName, row: Transition) => void;

/**
 * The manifest of training data that hold at least one training row and are of the settings as they are now. Whoever learns
 * from the rows or judges by them begins with it; who only describes them (`diagnose`) need not.
 * @throws UserError when there is no row, or a setting that the rows depend on was edited since `prepare`
 */
export function readTrainable(workspace: Workspace): Manifest {
  const manifest = manifestWithRows(workspace);
  refuseChangedSettings(workspace, manifest, readConfig(workspace.config));
  return manifest;
}

function manifestWithRows(workspace: Workspace): Manifest {
  const manifest = readManifest(workspace);
  if (manifest.files.train.rows > 0) return manifest;
  throw new UserError("There is no training row.", {
    place: { file: workspace.trainingData },
    next: "bring in more telemetry with `oak-policy ingest`, then run `oak-policy prepare`",
  });
}

/** Reads the training data row by row, and encodes it with a given encoder and action space. */
export async function loadTables(
  workspace: Workspace,
  manifest: Manifest,
  encoder: Encoder,
  space: ActionSpace,
  visit?: Visit,
): Promise<TrainingTables> {
  const past = createPastDelegations();
  const rows: TrainingTables["rows"] = { train: [], validation: [], test: [] };
  const { changed_agent_weight } = readConfig(workspace.config).data_preparation;
  const fitted = createTransitionBuilder(encoder, space, changed_agent_weight);
  const test = createTransitionBuilder(encoder, space);
  for (const split of ["train", "validation", "test"] as const) {
    for await (const some of batches(readSplit(workspace, manifest, split))) {
      await embedTexts(workspace, encoder, some.flatMap(textsOf));
      for (const row of some) {
        visit?.(split, row);
        rows[split].push(past.add(row));
        (split === "test" ? test : fitted).add(row);
      }
    }
  }
  const encoded = fitted.finish();
  const isKnown = (_: unknown, row: number): boolean => (encoded.action[row] ?? -1) >= 0;
  const trainingRows = encoded.action.subarray(0, rows.train.length).filter((action) => action >= 0).length;
  const known = withKnownActions(encoded).table;
  return {
    manifest,
    encoder,
    space,
    rows,
    fitted: known,
    fittedRows: [...rows.train, ...rows.validation].filter(isKnown),
    train: sliceTransitions(known, 0, trainingRows),
    validation: sliceTransitions(known, trainingRows, known.rows),
    test: test.finish(),
  };
}

const ROWS_PER_BATCH = 64;

async function* batches(rows: AsyncIterable<Transition>): AsyncGenerator<Transition[]> {
  let batch: Transition[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < ROWS_PER_BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const textsOf = ({ state, next_state: next }: Transition): string[] => [
  state.task_description,
  ...(next === null ? [] : [next.task_description]),
];
