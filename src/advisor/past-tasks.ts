import type { Evidence, PastTask } from "../schema/policy-file.ts";
import { termsOf } from "./terms.ts";

/** What is said of a past task. */
export type ShownTask = Pick<PastTask, "id" | "action" | "success" | "excerpt">;

/** A past task that resembles the one asked about. */
export interface NearTask {
  task: ShownTask;
  /** cosine of the two tasks' words, each weighted by how rare it is; 0 to 1 */
  similarity: number;
}

/** Past tasks ready to be searched: for each word of the vocabulary, its rarity and the tasks that hold it. */
export interface PastTaskIndex {
  /** column by column, and plain data throughout: a kept copy of it opens much faster than ten thousand records */
  tasks: { ids: string[]; actions: string[]; successes: Uint8Array; excerpts: string[] };
  wordNumber: Map<string, number>;
  rarity: Float64Array; // [words]
  /** the tasks that hold word w are holders[starts[w]] ... holders[starts[w + 1] - 1], ascending */
  starts: Uint32Array; // [words + 1]
  holders: Uint32Array;
  norms: Float64Array; // [tasks]
  /** room for one search; all zeros between searches */
  dots: Float64Array; // [tasks]
}

/** Leaves room for rounding where a product stands in for a quotient. */
const BARELY = 1 - 1e-9;

/** Inverse document frequency, smoothed: ln((1 + tasks) / (1 + holders)) + 1 (Sparck Jones 1972, as commonly smoothed). */
const rarityOf = (tasks: number, holders: number): number => Math.log((1 + tasks) / (1 + holders)) + 1;

/** Builds the index once per process. */
export function indexPastTasks(evidence: Evidence): PastTaskIndex {
  const { tasks, vocabulary } = evidence;
  const { starts, holders } = holdersOf(evidence);
  const rarity = new Float64Array(vocabulary.length);
  for (let word = 0; word < rarity.length; word++) {
    rarity[word] = rarityOf(tasks.length, (starts[word + 1] ?? 0) - (starts[word] ?? 0));
  }
  const norms = new Float64Array(tasks.length);
  tasks.forEach(({ terms }, task) => {
    let squares = 0;
    for (const term of terms) squares += (rarity[term] ?? 0) ** 2;
    norms[task] = Math.sqrt(squares);
  });
  return {
    tasks: {
      ids: tasks.map(({ id }) => id),
      actions: tasks.map(({ action }) => action),
      successes: Uint8Array.from(tasks, ({ success }) => Number(success)),
      excerpts: tasks.map(({ excerpt }) => excerpt),
    },
    wordNumber: new Map(vocabulary.map((word, number) => [word, number])),
    rarity,
    starts,
    holders,
    norms,
    dots: new Float64Array(tasks.length),
  };
}

/** Who holds each word, by counting sort. */
function holdersOf({ tasks, vocabulary }: Evidence): Pick<PastTaskIndex, "starts" | "holders"> {
  const starts = new Uint32Array(vocabulary.length + 1);
  for (const { terms } of tasks) for (const term of terms) starts[term + 1] = (starts[term + 1] ?? 0) + 1;
  for (let word = 0; word < vocabulary.length; word++) {
    starts[word + 1] = (starts[word + 1] ?? 0) + (starts[word] ?? 0);
  }
  const holders = new Uint32Array(starts[vocabulary.length] ?? 0);
  const next = starts.slice();
  tasks.forEach(({ terms }, task) => {
    for (const term of terms) {
      const at = next[term] ?? 0;
      holders[at] = task;
      next[term] = at + 1;
    }
  });
  return { starts, holders };
}

/**
 * The `count` past tasks most like the text, most alike first, ties by recency; only those that share a word.
 * Words of the text that no past task holds lower every similarity alike, as they should.
 */
export function nearestTasks(index: PastTaskIndex, text: string, count: number): NearTask[] {
  const { dots, norms } = index;
  const length = addDots(index, text);
  const best: { number: number; similarity: number }[] = [];
  let bar = 0; // below this share of its norm, a task's dot is surely not among the best
  for (let task = 0; task < dots.length; task++) {
    const dot = dots[task] ?? 0;
    const norm = norms[task] ?? 1;
    if (dot <= bar * norm) continue;
    const similarity = dot / (length * norm);
    // later ones are more recent, so they go before their equals
    const place = best.findIndex((each) => each.similarity <= similarity);
    best.splice(place < 0 ? best.length : place, 0, { number: task, similarity });
    if (best.length > count) best.pop();
    if (best.length === count) bar = (best.at(-1)?.similarity ?? 0) * length * BARELY;
  }
  dots.fill(0);
  return best.map(({ number, similarity }) => ({ task: shownTask(index, number), similarity }));
}

const shownTask = ({ tasks }: PastTaskIndex, number: number): ShownTask => ({
  id: tasks.ids[number] ?? "",
  action: tasks.actions[number] ?? "",
  success: tasks.successes[number] === 1,
  excerpt: tasks.excerpts[number] ?? "",
});

/** Adds the weights of the words that the text and each task share to `dots`; the length of the text's own vector. */
function addDots({ wordNumber, rarity, starts, holders, dots }: PastTaskIndex, text: string): number {
  const unseen = rarityOf(dots.length, 0);
  let squares = 0;
  for (const word of termsOf(text)) {
    const number = wordNumber.get(word);
    const weight = number === undefined ? unseen : (rarity[number] ?? 0);
    const square = weight * weight;
    squares += square;
    if (number === undefined) continue;
    const end = starts[number + 1] ?? 0;
    for (let at = starts[number] ?? 0; at < end; at++) {
      const task = holders[at] ?? 0;
      dots[task] = (dots[task] ?? 0) + square;
    }
  }
  return Math.sqrt(squares);
}
