import type { TransitionTable } from "../dataset/transition-table.ts";
import type { Reals } from "../numeric/dense-layer.ts";
import { type Sample, shrinkNestedMeans } from "./empirical-bayes.ts";

/**
 * The fixed part of a Q-function: Q(s, a) = anchor[task type of s][a] + f(s, a), f the network. It is a prior, not a
 * parameter: training does not move it. The last row is for states of an unknown task type.
 */
export interface Anchor {
  taskTypes: number;
  actions: number;
  /** in scaled units, row-major */
  values: Float32Array; // [(taskTypes + 1) * actions]
}

/** The anchor that changes nothing: Q is the network alone. */
export const zeroAnchor = (actions: number): Anchor => ({
  taskTypes: 0,
  actions,
  values: new Float32Array(actions),
});

/** Where the row of a task type begins in the values; -1 and task types that the anchor has not seen share the last. */
export const anchorRowAt = ({ taskTypes, actions }: Anchor, taskType: number): number =>
  (taskType >= 0 && taskType < taskTypes ? taskType : taskTypes) * actions;

/** Adds the anchor to the Q-values of rows[0] ... rows[count - 1], in place. */
export function addAnchor(
  values: Reals, // [count, actions]
  anchor: Anchor,
  taskTypeOf: Int32Array, // of the whole table
  rows: ArrayLike<number>,
  count: number,
): void {
  const { actions } = anchor;
  for (let position = 0; position < count; position++) {
    const from = anchorRowAt(anchor, taskTypeOf[rows[position]!]!);
    const at = position * actions;
    for (let action = 0; action < actions; action++) values[at + action]! += anchor.values[from + action]!;
  }
}

/**
 * What is known before anything is learned from the state: the mean reward of each action on each task type, shrunken
 * towards the action's mean over all task types, and that one towards the mean of all (empirical Bayes), times the
 * reward scale. The untrained policy thus names the shrunken best agent per task type, and learning moves away from it
 * only as far as the data carry it. The row of the unknown task type holds the action's mean over all.
 */
export function fitAnchor(table: TransitionTable, rewardScale: number): Anchor {
  const { actions } = table;
  const taskTypes = table.taskType.reduce((most, taskType) => Math.max(most, taskType), -1) + 1;
  const { groups, cells } = shrinkNestedMeans(rewardSamples(table, taskTypes));
  const values = new Float32Array((taskTypes + 1) * actions);
  for (let action = 0; action < actions; action++) {
    for (let taskType = 0; taskType < taskTypes; taskType++) {
      values[taskType * actions + action] = cells[action]![taskType]! * rewardScale;
    }
    values[taskTypes * actions + action] = groups[action]! * rewardScale;
  }
  return { taskTypes, actions, values };
}

/** Count, mean and squared deviations of the rewards (Welford 1962); the last cell of an action is the unknown type. */
function rewardSamples(table: TransitionTable, taskTypes: number): Sample[][] {
  const samples = Array.from({ length: table.actions }, () =>
    Array.from({ length: taskTypes + 1 }, (): Sample => ({ count: 0, mean: 0, squares: 0 })),
  );
  for (let row = 0; row < table.rows; row++) {
    const taskType = table.taskType[row]!;
    const sample = samples[table.action[row]!]![taskType < 0 ? taskTypes : taskType]!;
    const deviation = table.reward[row]! - sample.mean;
    sample.count += 1;
    sample.mean += deviation / sample.count;
    sample.squares += deviation * (table.reward[row]! - sample.mean);
  }
  return samples;
}
