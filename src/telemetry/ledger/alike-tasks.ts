import { wordHashes } from "./word-hashes.ts";

const ALIKE = 0.5;
const FEWEST_SHARED_WORDS = 2;
const SAME_TEXT = 2;

/** A task as it is compared: its text and its distinct words, as ascending hashes. */
export interface TaskWords {
  text: string;
  words: Words;
}
/** Ascending hashes. */
export type Words = readonly number[] | Int32Array;

export const taskWords = (task: string): TaskWords => ({ text: task.trim(), words: wordHashes(task) });

/**
 * How much two tasks are the same: 2 for equal texts, else the shared words over the words of the shorter text (the ledger
 * holds the task in a sentence, the delegation a whole prompt); 0 where that is less than half, or fewer than two words.
 */
export function likenessOf(a: Words, b: Words, isSameText: () => boolean): number {
  let shared = 0;
  for (let [i, j] = [0, 0]; i < a.length && j < b.length; ) {
    const difference = (a[i] ?? 0) - (b[j] ?? 0);
    if (difference === 0) shared++;
    if (difference <= 0) i++;
    if (difference >= 0) j++;
  }
  // equal texts have equal words
  if (shared === a.length && shared === b.length && isSameText()) return SAME_TEXT;
  return likenessOfShared(shared, Math.min(a.length, b.length));
}

function likenessOfShared(shared: number, fewest: number): number {
  const likeness = shared < FEWEST_SHARED_WORDS ? 0 : shared / fewest;
  return likeness >= ALIKE ? likeness : 0;
}

interface Posting {
  /** ascending; those before `head` have left the window */
  places: number[];
  head: number;
}

/**
 * Tasks in a window that moves forward, found by their words: asking costs as much as the tasks that share a word, not as
 * much as the window. Places are numbers that only grow.
 */
export class TaskWindow {
  private readonly byWord = new Map<number, Posting>();
  private readonly byText = new Map<string, Posting>();
  private readonly inside = new Map<number, TaskWords>();

  /** Takes in a task; its place must be above all before it. */
  add(place: number, task: TaskWords): void {
    this.inside.set(place, task);
    post(this.byText, task.text, place);
    for (const word of task.words) post(this.byWord, word, place);
  }

  /** A task that left the window, or was taken. */
  remove(place: number): void {
    const task = this.inside.get(place);
    if (!task) return;
    this.inside.delete(place);
    this.forget(this.byText, task.text);
    for (const word of task.words) this.forget(this.byWord, word);
  }

  /** The place of the task most like this one that is `allowed`, the highest of equals. */
  mostAlike(task: TaskWords, allowed: (place: number) => boolean): number | undefined {
    const same = this.byText
      .get(task.text)
      ?.places.findLast((place) => this.inside.has(place) && allowed(place));
    if (same !== undefined) return same;
    let best: { place: number; likeness: number } | undefined;
    for (const [place, count] of this.sharedWords(task)) {
      const words = this.inside.get(place)?.words.length;
      if (words === undefined || count < FEWEST_SHARED_WORDS) continue;
      const likeness = likenessOfShared(count, Math.min(words, task.words.length));
      const better = likeness > (best?.likeness ?? 0) || (likeness === best?.likeness && place > best.place);
      if (likeness > 0 && better && allowed(place)) best = { place, likeness };
    }
    return best?.place;
  }

  /** How many words each task shares with this one, where it shares any; places may have left. */
  private sharedWords(task: TaskWords): Map<number, number> {
    const shared = new Map<number, number>();
    for (const word of task.words) {
      const posting = this.byWord.get(word);
      if (!posting) continue;
      for (let at = posting.head; at < posting.places.length; at++) {
        const place = posting.places[at] ?? -1;
        shared.set(place, (shared.get(place) ?? 0) + 1);
      }
    }
    return shared;
  }

  /** Drops the places at the front that are not inside any more; a list that is empty goes. */
  private forget<Key>(index: Map<Key, Posting>, key: Key): void {
    const posting = index.get(key);
    if (!posting) return;
    const { places } = posting;
    while (posting.head < places.length && !this.inside.has(places[posting.head] ?? -1)) posting.head++;
    if (posting.head === places.length) index.delete(key);
    else if (posting.head > 64 && posting.head * 2 > places.length) {
      posting.places = places.slice(posting.head);
      posting.head = 0;
    }
  }
}

function post<Key>(index: Map<Key, Posting>, key: Key, place: number): void {
  const posting = index.get(key);
  if (posting) posting.places.push(place);
  else index.set(key, { places: [place], head: 0 });
}
