import { type ActionSpace, createActionSpace } from "../../dataset/action-space.ts";
import { encodeTransitions, withKnownActions } from "../../dataset/encode-transitions.ts";
import { fitEncoder } from "../../dataset/encoder/fit-encoder.ts";
import { sliceTransitions } from "../../dataset/transition-table.ts";
import type { LearnedPolicy } from "../../evaluation/full-feedback/learned-policy.ts";
import { calibratedProbability, fitCalibration } from "../../learning/calibration.ts";
import { calibrationRows } from "../../learning/calibration-rows.ts";
import { columnGroups } from "../../learning/column-groups.ts";
import { createQPolicy } from "../../learning/q-policy.ts";
import type { Config } from "../../schema/config.ts";
import { actionName, type Transition } from "../../schema/transition.ts";
import { trainEnsemble } from "../training/train-ensemble.ts";

/** What this program makes of a log. */
export interface Learned extends LearnedPolicy {
  name: "oak";
}

/**
 * Ours, as `train` would do it: the tasks that came last, about `validation_split` of the rows, stop the training and
 * calibrate; the encoder is fitted on the others; discrete CQL is trained to the end. Same rows, settings and seed, same policy.
 */
export async function learnFromLog(log: Transition[], config: Config, seed: number): Promise<Learned> {
  const isHeld = lastTasks(log, config.data_preparation.validation_split);
  const training = log.filter((row) => !isHeld(row));
  const cut = training.length;
  const rows = [...training, ...log.filter(isHeld)];
  const encoder = await fitEncoder(training, config);
  const space = spaceOf(training);
  const encoded = encodeTransitions(rows, encoder, space);
  const trainingRows = encoded.action.subarray(0, cut).filter((action) => action >= 0).length;
  const table = withKnownActions(encoded).table;
  const model = { ...config.model, training: { ...config.model.training, seed } };
  const result = await trainEnsemble({
    table,
    trainingRows,
    model,
    groups: columnGroups(encoder, space.names),
    workers: 1,
  });
  if ("interrupted" in result) throw new Error("nothing could have interrupted this");
  const { reward_scale } = config.model.hyperparameters;
  const policy = createQPolicy("oak", result.final, reward_scale);
  const train = sliceTransitions(table, 0, trainingRows);
  const validation = sliceTransitions(table, trainingRows, table.rows);
  const successes = train.successProbability.reduce((sum, probability) => sum + probability, 0);
  const prior = { mean: successes / train.rows, concentration: 10 };
  const held = createQPolicy("held", result.held, reward_scale);
  const networks = result.held.members.length > 0;
  const evidence = calibrationRows({ held, validation, networks, prior: result.prior });
  const calibration = fitCalibration(evidence, { prior });
  return {
    name: "oak",
    encoder,
    space,
    policy,
    probability: (score) => calibratedProbability(calibration, score),
  };
}

/**
 * Whether a row belongs to the tasks that were first seen last. Where a small benchmark logs each task many times, a split
 * by rows would put the same task on both sides, and learning it by heart would look like learning.
 */
function lastTasks(rows: readonly Transition[], share: number): (row: Transition) => boolean {
  const counts = new Map<unknown, number>();
  for (const { task_id } of rows) counts.set(task_id, (counts.get(task_id) ?? 0) + 1);
  const held = new Set<unknown>();
  let left = Math.floor(rows.length * share);
  for (const [task, count] of [...counts].reverse()) {
    if (count > left) break;
    held.add(task);
    left -= count;
  }
  return ({ task_id }) => held.has(task_id);
}

/** Agents by descending count then name, and task types likewise: the order of prepared data. */
function spaceOf(rows: readonly Transition[]): ActionSpace {
  const ranked = (values: readonly string[]): string[] => {
    const counts = new Map<string, number>();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([value]) => value);
  };
  const agents = ranked(rows.map(({ action }) => actionName(action)));
  return createActionSpace(agents, ranked(rows.map(({ state }) => state.task_type)));
}
