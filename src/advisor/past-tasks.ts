import type { Evidence, PastTask } from "../schema/policy-file.ts";

/** What is said of a past task. */
export type ShownTask = Pick<PastTask, "id" | "action" | "success" | "excerpt">;

/**
 * Past tasks ready to be searched (`nearest-tasks.ts`): for each word of the vocabulary, its rarity and the tasks that hold it.
 * Column by column, and plain data throughout: a kept copy of it opens much faster than ten thousand records.
 *
 * The search knows a task by its place in the order of the norms, shortest first.
 */
export interface PastTaskIndex {
  /** oldest first */
  tasks: { ids: string[]; actions: string[]; successes: Uint8Array; excerpts: string[] };
  /** number of the task at each place */
  order: Uint32Array; // [tasks]
  norms: Float64Array; // [tasks], ascending
  wordNumber: Map<string, number>;
  rarity: Float64Array; // [words]
  /** the places that hold word w are holders[starts[w]] ... holders[starts[w + 1] - 1], ascending */
  starts: Uint32Array; // [words + 1]
  holders: Uint16Array | Uint32Array;
  /** the words that most tasks hold have a bit each, 0 to 31; -1 for the others */
  bitOf: Int8Array; // [words]
  /** the bits of the words that the task at each place holds */
  masks: Uint32Array; // [tasks]
}

const BITS = 32;
const SHORT_PLACES = 2 ** 16;

/** Inverse document frequency, smoothed: ln((1 + tasks) / (1 + holders)) + 1 (Sparck Jones 1972, as commonly smoothed). */
export const rarityOf = (tasks: number, holders: number): number => Math.log((1 + tasks) / (1 + holders)) + 1;

/** Builds the index once per process. */
export function indexPastTasks({ tasks, vocabulary }: Evidence): PastTaskIndex {
  const held = countHolders(tasks, vocabulary.length);
  const rarity = Float64Array.from(held, (holders) => rarityOf(tasks.length, holders));
  const norms = Float64Array.from(tasks, (task) => normOf(task, rarity));
  const order = Uint32Array.from(tasks.keys()).sort((a, b) => (norms[a] ?? 0) - (norms[b] ?? 0) || a - b);
  const bitOf = chooseBits(held);
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
    ...holdersOf(tasks, order, held),
    bitOf,
    masks: Uint32Array.from(order, (task) => maskOf(tasks[task], bitOf)),
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

function chooseBits(held: Uint32Array): Int8Array {
  const bitOf = new Int8Array(held.length).fill(-1);
  const most = [...held.keys()].sort((a, b) => (held[b] ?? 0) - (held[a] ?? 0) || a - b).slice(0, BITS);
  most.forEach((word, bit) => {
    bitOf[word] = bit;
  });
  return bitOf;
}

const maskOf = (task: PastTask | undefined, bitOf: Int8Array): number =>
  (task?.terms ?? []).reduce((mask, term) => {
    const bit = bitOf[term] ?? -1;
    return bit < 0 ? mask : mask | (1 << bit);
  }, 0);

/** The places that hold each word, by counting sort. */
function holdersOf(
  tasks: readonly PastTask[],
  order: Uint32Array,
  held: Uint32Array,
): Pick<PastTaskIndex, "starts" | "holders"> {
  const starts = new Uint32Array(held.length + 1);
  held.forEach((count, word) => {
    starts[word + 1] = (starts[word] ?? 0) + count;
  });
  const room = starts[held.length] ?? 0;
  const holders = tasks.length <= SHORT_PLACES ? new Uint16Array(room) : new Uint32Array(room);
  const next = starts.slice();
  order.forEach((task, place) => {
    for (const term of tasks[task]?.terms ?? []) {
      const at = next[term] ?? 0;
      holders[at] = place;
      next[term] = at + 1;
    }
  });
  return { starts, holders };
}
