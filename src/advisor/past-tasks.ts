import type { Evidence, PastTask } from "../schema/policy-file.ts";
import { termsOf } from "./terms.ts";

/** A past task that resembles the one asked about. */
export interface NearTask {
  task: PastTask;
  /** cosine of the two tasks' words, each weighted by how rare it is; 0 to 1 */
  similarity: number;
}

/** Past tasks ready to be searched: for each word of the vocabulary, its rarity and the tasks that hold it. */
export interface PastTaskIndex {
  tasks: readonly PastTask[];
  wordNumber: Map<string, number>;
  rarity: Float64Array; // [words]
  holders: Uint32Array[]; // [words] -> task numbers
  norms: Float64Array; // [tasks]
}

/** Inverse document frequency, smoothed: ln((1 + tasks) / (1 + holders)) + 1 (Sparck Jones 1972, as commonly smoothed). */
const rarityOf = (tasks: number, holders: number): number => Math.log((1 + tasks) / (1 + holders)) + 1;

/** Builds the index once per process. */
export function indexPastTasks(evidence: Evidence): PastTaskIndex {
  const { tasks, vocabulary } = evidence;
  const lists: number[][] = vocabulary.map(() => []);
  tasks.forEach((task, number) => {
    for (const term of task.terms) lists[term]?.push(number);
  });
  const rarity = Float64Array.from(lists, (list) => rarityOf(tasks.length, list.length));
  const norms = Float64Array.from(tasks, (task) =>
    Math.sqrt(task.terms.reduce((sum, term) => sum + (rarity[term] ?? 0) ** 2, 0)),
  );
  return {
    tasks,
    wordNumber: new Map(vocabulary.map((word, number) => [word, number])),
    rarity,
    holders: lists.map((list) => Uint32Array.from(list)),
    norms,
  };
}

/**
 * The `count` past tasks most like the text, most alike first, ties by recency; only those that share a word.
 * Words of the text that no past task holds lower every similarity alike, as they should.
 */
export function nearestTasks(index: PastTaskIndex, text: string, count: number): NearTask[] {
  const dots = new Map<number, number>();
  const unseen = rarityOf(index.tasks.length, 0);
  let squares = 0;
  for (const word of termsOf(text)) {
    const number = index.wordNumber.get(word);
    const weight = number === undefined ? unseen : (index.rarity[number] ?? 0);
    squares += weight * weight;
    if (number === undefined) continue;
    for (const task of index.holders[number] ?? []) dots.set(task, (dots.get(task) ?? 0) + weight * weight);
  }
  return [...dots]
    .map(([task, dot]) => ({
      number: task,
      similarity: dot / (Math.sqrt(squares) * (index.norms[task] ?? 1)),
    }))
    .sort((a, b) => b.similarity - a.similarity || b.number - a.number)
    .slice(0, count)
    .flatMap(({ number, similarity }) => {
      const task = index.tasks[number];
      return task ? [{ task, similarity }] : [];
    });
}
