import type { Evidence, PastTask } from "../schema/policy-file.ts";

/** What is said of a past task. */
export type ShownTask = Pick<PastTask, "id" | "action" | "success" | "excerpt">;

/**
 * Past tasks ready to be searched (`nearest-tasks.ts`): for each word of the vocabulary, its rarity and the tasks that hold it.
 * Column by column, and plain data throughout: a kept copy of it opens much faster than ten thousand records.
 *
 * The search knows a task by its place in the order of the norms, shortest first: those that words held by many may still
 * lift among the nearest are then the first places.
 */
export interface PastTaskIndex {
  /** oldest first */
  tasks: { ids: string[]; actions: string[]; successes: Uint8Array; excerpts: string[] };
  /** number of the task at each place */
  order: Uint32Array; // [tasks]
  norms: Float64Array; // [tasks], ascending
  wordNumber: Map<string, number>;
  rarity: Float64Array; // [words]
  /** places that hold word w, where few do: holders[starts[w]] ... holders[starts[w + 1] - 1] */
  starts: Uint32Array; // [words + 1]
  holders: Uint32Array;
  /** where many do, each place says by a bit of its own words whether it does; -1 for the other words */
  bitOf: Int32Array; // [words]
  masks: Uint32Array; // [tasks, masksEach], bit b in mask b >>> 5
  masksEach: number;
}

/** From this share of the tasks on, a bit for each of them takes less room than a list of the holders. */
const MANY = 1 / 8;

/** Inverse document frequency, smoothed: ln((1 + tasks) / (1 + holders)) + 1 (Sparck Jones 1972, as commonly smoothed). */
export const rarityOf = (tasks: number, holders: number): number => Math.log((1 + tasks) / (1 + holders)) + 1;

/** Builds the index once per process. */
export function indexPastTasks({ tasks, vocabulary }: Evidence): PastTaskIndex {
  const held = countHolders(tasks, vocabulary.length);
  const rarity = Float64Array.from(held, (holders) => rarityOf(tasks.length, holders));
  const norms = Float64Array.from(tasks, (task) => normOf(task, rarity));
  const order = Uint32Array.from(tasks.keys()).sort((a, b) => (norms[a] ?? 0) - (norms[b] ?? 0) || a - b);
  return {
    tasks: {
      ids: tasks.map(({ id }) => id),
      actions: tasks.map(({ action }) => action),
      successes: Uint8Array.from(tasks, ({ success }) => Number(success)),
      excerpts: tasks.map(({ excerpt }) => excerpt),
    },
    order,
    norms: Float64Array.from(order, (task) => norms[task] ?? 0),
    wordNumber: new Map(vocabulary.map((word, number) => [word, number])),
    rarity,
    ...placesOfWords(tasks, order, held),
  };
}

function countHolders(tasks: readonly PastTask[], words: number): Uint32Array {
  const held = new Uint32Array(words);
  for (const { terms } of tasks) for (const term of terms) held[term] = (held[term] ?? 0) + 1;
  return held;
}

function normOf({ terms }: PastTask, rarity: Float64Array): number {
  let squares = 0;
  for (const term of terms) squares += (rarity[term] ?? 0) ** 2;
  return Math.sqrt(squares);
}

/** The places that hold each word: a list by counting sort where they are few, bits where they are many. */
function placesOfWords(
  tasks: readonly PastTask[],
  order: Uint32Array,
  held: Uint32Array,
): Pick<PastTaskIndex, "starts" | "holders" | "bitOf" | "masks" | "masksEach"> {
  const starts = new Uint32Array(held.length + 1);
  const bitOf = new Int32Array(held.length).fill(-1);
  let many = 0;
  held.forEach((count, word) => {
    const few = count <= MANY * tasks.length;
    if (!few) bitOf[word] = many++;
    starts[word + 1] = (starts[word] ?? 0) + (few ? count : 0);
  });
  const masksEach = Math.ceil(many / 32);
  const masks = new Uint32Array(tasks.length * masksEach);
  const holders = new Uint32Array(starts[held.length] ?? 0);
  const next = starts.slice();
  order.forEach((task, place) => {
    for (const term of tasks[task]?.terms ?? []) {
      const bit = bitOf[term] ?? -1;
      const at = bit < 0 ? (next[term] ?? 0) : place * masksEach + (bit >>> 5);
      if (bit >= 0) masks[at] = (masks[at] ?? 0) | (1 << (bit & 31));
      else holders[at] = place;
      next[term] = (next[term] ?? 0) + 1;
    }
  });
  return { starts, holders, bitOf, masks, masksEach };
}
