import { createRandom } from "../../numeric/random.ts";
import { derivedSeed } from "./derived-seed.ts";

/** Five sevenths of the groups train, the rest is held out. */
const TRAINING_SHARE = 5 / 7;

export interface TaskSplit {
  train: Int32Array;
  test: Int32Array;
}

/**
 * Splits tasks into training and held-out ones, whole groups at a time; a task without a group is its own. Both sides
 * have at least one group. Task indices come out in ascending order. Throws a RangeError for fewer than two groups.
 */
export function splitTasks(
  tasks: readonly { id: string; group?: string | undefined }[],
  seed: number,
): TaskSplit {
  // a group may be named like another task's id; the prefix keeps the two apart
  const keys = tasks.map(({ id, group }) => (group === undefined ? `id ${id}` : `group ${group}`));
  const groups = [...new Set(keys)];
  if (groups.length < 2) throw new RangeError("fewer than two groups of tasks cannot be split");
  const order = createRandom(derivedSeed(seed, "split")).shuffle(groups.map((_, index) => index));
  const training = Math.min(groups.length - 1, Math.max(1, Math.round(groups.length * TRAINING_SHARE)));
  const trains = new Set(order.slice(0, training).map((index) => groups[index]!));
  const side = (wanted: boolean): Int32Array =>
    Int32Array.from(keys.flatMap((key, task) => (trains.has(key) === wanted ? [task] : [])));
  return { train: side(true), test: side(false) };
}
