import { termsOf } from "../telemetry/terms.ts";
import { type PastTaskIndex, rarityOf, type ShownTask } from "./past-tasks.ts";

/** A past task that resembles the one asked about. */
export interface NearTask {
  task: ShownTask;
  /** cosine of the two tasks' words, each weighted by how rare it is; 0 to 1 */
  similarity: number;
}

/** The words that a text shares with past tasks, in its order, and the squares of their weights. */
interface Words {
  numbers: number[];
  squares: number[];
  /** squared, of the text's own vector, words included that no task holds */
  length: number;
}

/**
 * The `count` past tasks most like the text, most alike first, ties by recency; only those that share a word.
 * Words of the text that no past task holds lower every similarity alike, as they should.
 *
 * Similarity is dot / (length * norm), dot the sum of the squares of the shared words. The words that most tasks hold weigh
 * little and cost most: they are put off, and added only where all of them together could lift a task among the best
 * (MaxScore, Turtle and Flood 1995).
 */
export function nearestTasks(index: PastTaskIndex, text: string, count: number): NearTask[] {
  const words = wordsOf(index, text);
  const late = putOff(index, words);
  const dots = roomOf(index);
  addListed(index, words, late, dots);
  const found = lookAtAll(index, late, dots, count);
  dots.fill(0);
  return rank(index, words, found);
}

function wordsOf({ wordNumber, rarity, order }: PastTaskIndex, text: string): Words {
  const unseen = rarityOf(order.length, 0);
  const words: Words = { numbers: [], squares: [], length: 0 };
  for (const word of termsOf(text)) {
    const number = wordNumber.get(word);
    const weight = number === undefined ? unseen : (rarity[number] ?? 0);
    const square = weight * weight;
    words.length += square;
    if (number === undefined) continue;
    words.numbers.push(number);
    words.squares.push(square);
  }
  return words;
}

/** Words that are put off: their bits, by bit their squares, and these together. */
interface Late {
  bits: number;
  squares: Float64Array; // [32]
  sum: number;
}

/**
 * Share of the text's squared length that may be put off. What is nearest mostly shares a multiple of it: then only a few
 * tasks in a hundred are looked at again.
 */
const PUT_OFF = 0.1;

/** Puts off words that have bits, those that most tasks hold first. */
function putOff({ bitOf }: PastTaskIndex, { numbers, squares, length }: Words): Late {
  const late: Late = { bits: 0, squares: new Float64Array(32), sum: 0 };
  for (let word = 0; word < numbers.length; word++) {
    const bit = bitOf[numbers[word] ?? 0] ?? -1;
    if (bit >= 0) late.squares[bit] = squares[word] ?? 0;
  }
  for (let bit = 0; bit < 32; bit++) {
    const square = late.squares[bit] ?? 0;
    if (square === 0 || late.sum + square > PUT_OFF * length) continue;
    late.bits |= 1 << bit;
    late.sum += square;
  }
  return late;
}

const isLate = ({ bits }: Late, bit: number): boolean => bit >= 0 && ((bits >>> bit) & 1) === 1;

/** Sums by place, all zeros between searches: to make them anew would cost as much as a search. */
const rooms = new WeakMap<PastTaskIndex, Float64Array>();

function roomOf(index: PastTaskIndex): Float64Array {
  const known = rooms.get(index);
  if (known) return known;
  const room = new Float64Array(index.order.length);
  rooms.set(index, room);
  return room;
}

/** Adds the squares of the words that are not put off. */
function addListed(
  { starts, holders, bitOf }: PastTaskIndex,
  { numbers, squares }: Words,
  late: Late,
  dots: Float64Array,
): void {
  for (let word = 0; word < numbers.length; word++) {
    const number = numbers[word] ?? 0;
    if (isLate(late, bitOf[number] ?? -1)) continue;
    const square = squares[word] ?? 0;
    const end = starts[number + 1] ?? 0;
    for (let at = starts[number] ?? 0; at < end; at++) {
      const place = holders[at] ?? 0;
      dots[place] = (dots[place] ?? 0) + square;
    }
  }
}

/** Places that may be among the best. */
interface Found {
  count: number;
  places: number[];
  /** dot / norm of each place */
  reached: number[];
  /** the largest of `reached`, descending, at most `count` */
  top: number[];
  /** what `count` places reach: where less can be reached, nobody needs to look */
  bar: number;
}

/** Adds the words that were put off where they could lift a place up to the bar. */
function lookAtAll({ norms, masks }: PastTaskIndex, late: Late, dots: Float64Array, count: number): Found {
  const found: Found = { count, places: [], reached: [], top: [], bar: 0 };
  for (let place = 0; ; place++) {
    place = nextWithin(dots, norms, place, late.sum, found.bar);
    if (place === dots.length) return found;
    let dot = dots[place] ?? 0;
    for (let shared = (masks[place] ?? 0) & late.bits; shared !== 0; shared &= shared - 1) {
      dot += late.squares[31 - Math.clz32(shared & -shared)] ?? 0;
    }
    if (dot > 0) note(found, place, dot / (norms[place] ?? 1));
  }
}

const BLOCK = 64;

/**
 * The first place from `place` on that could come up to the bar. Nearly all are passed over, so this loop does little: norms
 * ascend, and what the first of a block needs its others need at least.
 */
function nextWithin(
  dots: Float64Array,
  norms: Float64Array,
  place: number,
  most: number,
  bar: number,
): number {
  let next = place;
  while (next < dots.length) {
    const needed = bar * (norms[next] ?? 0) - most;
    const end = Math.min(dots.length, next - (next % BLOCK) + BLOCK);
    while (next < end && (dots[next] ?? 0) < needed) next++;
    if (next < end) return next;
  }
  return next;
}

/** Leaves room for rounding: the sums so far were added in another order than the one that counts. */
const BARELY = 1 - 1e-9;

function note(found: Found, place: number, reached: number): void {
  const { top, count, bar } = found;
  if (reached < bar) return;
  found.places.push(place);
  found.reached.push(reached);
  let at = top.length;
  while (at > 0 && (top[at - 1] ?? 0) < reached) at--;
  if (at === count) return;
  top.splice(at, 0, reached);
  if (top.length > count) top.pop();
  if (top.length === count) found.bar = (top[count - 1] ?? 0) * BARELY;
}

/** The best of what was found, by sums made in the order of the text's words: rounding decides between equals. */
function rank(index: PastTaskIndex, words: Words, { places, reached, bar, count }: Found): NearTask[] {
  const length = Math.sqrt(words.length);
  return places
    .filter((_, at) => (reached[at] ?? 0) >= bar)
    .map((place) => ({
      number: index.order[place] ?? 0,
      similarity: dotInOrder(index, words, place) / (length * (index.norms[place] ?? 1)),
    }))
    .sort((a, b) => b.similarity - a.similarity || b.number - a.number) // later ones are more recent
    .slice(0, count)
    .map(({ number, similarity }) => ({ task: shownTask(index, number), similarity }));
}

function dotInOrder(index: PastTaskIndex, { numbers, squares }: Words, place: number): number {
  let dot = 0;
  for (let word = 0; word < numbers.length; word++) {
    if (holds(index, place, numbers[word] ?? 0)) dot += squares[word] ?? 0;
  }
  return dot;
}

/** Whether the task at a place holds a word: by its bit, or by halving the list of those who do. */
function holds({ starts, holders, bitOf, masks }: PastTaskIndex, place: number, word: number): boolean {
  const bit = bitOf[word] ?? -1;
  if (bit >= 0) return (((masks[place] ?? 0) >>> bit) & 1) === 1;
  const end = starts[word + 1] ?? 0;
  let low = starts[word] ?? 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((holders[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low < end && holders[low] === place;
}

const shownTask = ({ tasks }: PastTaskIndex, number: number): ShownTask => ({
  id: tasks.ids[number] ?? "",
  action: tasks.actions[number] ?? "",
  success: tasks.successes[number] === 1,
  excerpt: tasks.excerpts[number] ?? "",
});
