import type { PlacedWords } from "./task-places.ts";

const ALIKE = 0.5;
const FEWEST_SHARED_WORDS = 2;
const SAME_TEXT = 2;

/** Tasks at their places, as they are compared. */
export interface ComparedTasks {
  taskAt: (place: number) => string;
  readonly words: PlacedWords;
}

/**
 * How much two tasks are the same: 2 for equal texts, else the shared words over the words of the shorter text (the ledger
 * holds the task in a sentence, the delegation a whole prompt); 0 where that is less than half, or fewer than two words.
 */
export function likenessOf(some: ComparedTasks, a: number, others: ComparedTasks, b: number): number {
  const [mine, theirs] = [some.words, others.words];
  const [from, to] = [mine.starts[a] ?? 0, mine.ends[a] ?? 0];
  const [otherFrom, otherTo] = [theirs.starts[b] ?? 0, theirs.ends[b] ?? 0];
  let shared = 0;
  for (let [i, j] = [from, otherFrom]; i < to && j < otherTo; ) {
    const difference = (mine.hashes[i] ?? 0) - (theirs.hashes[j] ?? 0);
    if (difference === 0) shared++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  const [count, otherCount] = [to - from, otherTo - otherFrom];
  // equal texts have equal words
  if (shared === count && shared === otherCount && some.taskAt(a).trim() === others.taskAt(b).trim())
    return SAME_TEXT;
  return likenessOfShared(shared, Math.min(count, otherCount));
}

function likenessOfShared(shared: number, fewest: number): number {
  const likeness = shared < FEWEST_SHARED_WORDS ? 0 : shared / fewest;
  return likeness >= ALIKE ? likeness : 0;
}

interface Posting {
  /** ascending; those before `head` have left the window */
  indexes: number[];
  head: number;
}

/**
 * Some tasks of a table, those in a window that moves forward over them, found by their words: asking costs as much as the
 * tasks that share a word, not as much as the window.
 */
export class TaskWindow {
  private readonly tasks: ComparedTasks;
  /** the places of the tasks, by index */
  private readonly places: Uint32Array;
  private readonly byWord = new Map<number, Posting>();
  private readonly byText = new Map<string, Posting>();
  /** 1: inside */
  private readonly inside: Uint8Array;
  /** how many words each task shares with the one asked for, and the tasks that share any */
  private readonly shared: Uint32Array;
  private readonly touched: number[] = [];

  constructor(tasks: ComparedTasks, places: Uint32Array) {
    this.tasks = tasks;
    this.places = places;
    this.inside = new Uint8Array(places.length);
    this.shared = new Uint32Array(places.length);
  }

  /** Takes in a task; its index must be above all before it. */
  add(index: number): void {
    this.inside[index] = 1;
    post(this.byText, this.textOf(index), index);
    this.eachWord(index, (word) => post(this.byWord, word, index));
  }

  /** A task that left the window, or was taken. */
  remove(index: number): void {
    if (this.inside[index] !== 1) return;
    this.inside[index] = 0;
    this.forget(this.byText, this.textOf(index));
    this.eachWord(index, (word) => this.forget(this.byWord, word));
  }

  /** The index of the task most like one of another table that is `allowed`, the highest of equals. */
  mostAlike(others: ComparedTasks, place: number, allowed: (index: number) => boolean): number | undefined {
    const same = this.byText
      .get(others.taskAt(place).trim())
      ?.indexes.findLast((index) => this.inside[index] === 1 && allowed(index));
    if (same !== undefined) return same;
    const { starts, ends } = others.words;
    const words = (ends[place] ?? 0) - (starts[place] ?? 0);
    let [best, bestLikeness] = [-1, 0];
    this.countShared(others, place);
    for (const index of this.touched) {
      const likeness = likenessOfShared(this.shared[index] ?? 0, Math.min(words, this.wordCount(index)));
      this.shared[index] = 0;
      const better = likeness > bestLikeness || (likeness === bestLikeness && index > best);
      if (likeness > 0 && better && this.inside[index] === 1 && allowed(index))
        [best, bestLikeness] = [index, likeness];
    }
    return best < 0 ? undefined : best;
  }

  /** Counts how many words each task shares with another one; indexes may have left. */
  private countShared({ words: { hashes, starts, ends } }: ComparedTasks, place: number): void {
    const { shared, touched } = this;
    touched.length = 0;
    for (let at = starts[place] ?? 0; at < (ends[place] ?? 0); at++) {
      const posting = this.byWord.get(hashes[at] ?? 0);
      if (!posting) continue;
      for (let next = posting.head; next < posting.indexes.length; next++) {
        const index = posting.indexes[next] ?? -1;
        if (shared[index] === 0) touched.push(index);
        shared[index] = (shared[index] ?? 0) + 1;
      }
    }
  }

  private textOf(index: number): string {
    return this.tasks.taskAt(this.places[index] ?? -1).trim();
  }

  private wordCount(index: number): number {
    const { starts, ends } = this.tasks.words;
    const place = this.places[index] ?? -1;
    return (ends[place] ?? 0) - (starts[place] ?? 0);
  }

  private eachWord(index: number, take: (word: number) => void): void {
    const { hashes, starts, ends } = this.tasks.words;
    const place = this.places[index] ?? -1;
    for (let at = starts[place] ?? 0; at < (ends[place] ?? 0); at++) take(hashes[at] ?? 0);
  }

  /** Drops the indexes at the front that are not inside any more; a list that is empty goes. */
  private forget<Key>(all: Map<Key, Posting>, key: Key): void {
    const posting = all.get(key);
    if (!posting) return;
    const { indexes } = posting;
    while (posting.head < indexes.length && this.inside[indexes[posting.head] ?? -1] !== 1) posting.head++;
    if (posting.head === indexes.length) all.delete(key);
    else if (posting.head > 64 && posting.head * 2 > indexes.length) {
      posting.indexes = indexes.slice(posting.head);
      posting.head = 0;
    }
  }
}

function post<Key>(all: Map<Key, Posting>, key: Key, index: number): void {
  const posting = all.get(key);
  if (posting) posting.indexes.push(index);
  else all.set(key, { indexes: [index], head: 0 });
}
