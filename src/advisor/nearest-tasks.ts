import { type PastTaskIndex, rarityOf, type ShownTask } from "./past-tasks.ts";
import { termsOf } from "./terms.ts";

/** A past task that resembles the one asked about. */
export interface NearTask {
  task: ShownTask;
  /** cosine of the two tasks' words, each weighted by how rare it is; 0 to 1 */
  similarity: number;
}

/** Leaves room for rounding: sums below are added in other orders than the one that counts. */
const BARELY = 1 - 1e-9;

/** The words that a text shares with past tasks, in its order, and the squares of their weights. */
interface Words {
  numbers: number[];
  squares: number[];
  /** of the text's own vector, words included that no task holds */
  length: number;
}

/** Places that were looked at and may be among the best. Similarity is dot / (length * norm); `length` is the same for all. */
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

/**
 * The `count` past tasks most like the text, most alike first, ties by recency; only those that share a word.
 * Words of the text that no past task holds lower every similarity alike, as they should.
 *
 * The words that few tasks hold come first: they name nearly all that can be near. What shares only words that many hold
 * reaches at most the squares of these together over its norm, and norms ascend (MaxScore, Turtle and Flood 1995).
 */
export function nearestTasks(index: PastTaskIndex, text: string, count: number): NearTask[] {
  const words = wordsOf(index, text);
  const dots = roomOf(index);
  addListed(index, words, dots);
  const found = lookAtAll(index, commonWords(index, words), dots, count);
  dots.fill(0);
  return rank(index, words, found);
}

function wordsOf({ wordNumber, rarity, order }: PastTaskIndex, text: string): Words {
  const unseen = rarityOf(order.length, 0);
  const words: Words = { numbers: [], squares: [], length: 0 };
  let sum = 0;
  for (const word of termsOf(text)) {
    const number = wordNumber.get(word);
    const weight = number === undefined ? unseen : (rarity[number] ?? 0);
    const square = weight * weight;
    sum += square;
    if (number === undefined) continue;
    words.numbers.push(number);
    words.squares.push(square);
  }
  words.length = Math.sqrt(sum);
  return words;
}

/** Sums by place, all zeros between searches: to make them anew would cost as much as a search. */
const rooms = new WeakMap<PastTaskIndex, Float64Array>();

function roomOf(index: PastTaskIndex): Float64Array {
  const known = rooms.get(index);
  if (known) return known;
  const room = new Float64Array(index.order.length);
  rooms.set(index, room);
  return room;
}

/** Adds the squares of the words that few tasks hold. */
function addListed(
  { starts, holders }: PastTaskIndex,
  { numbers, squares }: Words,
  dots: Float64Array,
): void {
  for (let word = 0; word < numbers.length; word++) {
    const number = numbers[word] ?? 0;
    const square = squares[word] ?? 0;
    const end = starts[number + 1] ?? 0;
    for (let at = starts[number] ?? 0; at < end; at++) {
      const place = holders[at] ?? 0;
      dots[place] = (dots[place] ?? 0) + square;
    }
  }
}

/** The words of a text that many tasks hold. */
interface CommonWords {
  /** their bits, and which of the masks have any */
  asked: Uint32Array;
  groups: number[];
  /** by bit */
  squares: Float64Array;
  /** of all of them together */
  sum: number;
}

function commonWords({ bitOf, masksEach }: PastTaskIndex, { numbers, squares }: Words): CommonWords {
  const common: CommonWords = {
    asked: new Uint32Array(masksEach),
    groups: [],
    squares: new Float64Array(32 * masksEach),
    sum: 0,
  };
  for (let word = 0; word < numbers.length; word++) {
    const bit = bitOf[numbers[word] ?? 0] ?? -1;
    if (bit < 0) continue;
    const square = squares[word] ?? 0;
    common.asked[bit >>> 5] = (common.asked[bit >>> 5] ?? 0) | (1 << (bit & 31));
    common.squares[bit] = square;
    common.sum += square;
  }
  common.asked.forEach((bits, group) => {
    if (bits !== 0) common.groups.push(group);
  });
  return common;
}

/** The squares of the common words that a place shares. */
function sharedSquares({ masks, masksEach }: PastTaskIndex, common: CommonWords, place: number): number {
  const { asked, groups, squares } = common;
  let sum = 0;
  for (let each = 0; each < groups.length; each++) {
    const group = groups[each] ?? 0;
    let shared = (masks[place * masksEach + group] ?? 0) & (asked[group] ?? 0);
    while (shared !== 0) {
      sum += squares[32 * group + 31 - Math.clz32(shared & -shared)] ?? 0;
      shared &= shared - 1;
    }
  }
  return sum;
}

/** Looks closer where the listed words and all common ones together could come up to the bar. */
function lookAtAll(index: PastTaskIndex, common: CommonWords, dots: Float64Array, count: number): Found {
  const { norms } = index;
  const found: Found = { count, places: [], reached: [], top: [], bar: 0 };
  for (let place = 0; ; place++) {
    place = nextWithin(dots, norms, place, common.sum, found.bar);
    if (place === dots.length) return found;
    const dot = (dots[place] ?? 0) + sharedSquares(index, common, place);
    if (dot > 0) note(found, place, dot / (norms[place] ?? 1));
  }
}

/** The first place from `place` on that could come up to the bar; a loop of its own, because nearly all are passed over. */
function nextWithin(
  dots: Float64Array,
  norms: Float64Array,
  place: number,
  most: number,
  bar: number,
): number {
  let next = place;
  while (next < dots.length && (dots[next] ?? 0) + most < bar * (norms[next] ?? 0)) next++;
  return next;
}

function note(found: Found, place: number, reached: number): void {
  if (reached < found.bar) return;
  found.places.push(place);
  found.reached.push(reached);
  const { top, count } = found;
  let at = top.length;
  while (at > 0 && (top[at - 1] ?? 0) < reached) at--;
  if (at === count) return;
  top.splice(at, 0, reached);
  if (top.length > count) top.pop();
  if (top.length === count) found.bar = (top[count - 1] ?? 0) * BARELY;
}

/** The best of what was found, by similarities whose sums are made in the order of the text's words: rounding decides ties. */
function rank(index: PastTaskIndex, words: Words, { places, reached, bar, count }: Found): NearTask[] {
  const { norms, order } = index;
  const near = places.filter((_, at) => (reached[at] ?? 0) >= bar);
  const dots = dotsInOrder(index, words, near);
  const ranked = near.map((place, at) => ({
    number: order[place] ?? 0,
    similarity: (dots[at] ?? 0) / (words.length * (norms[place] ?? 1)),
  }));
  // later ones are more recent, so they go before their equals
  ranked.sort((a, b) => b.similarity - a.similarity || b.number - a.number);
  return ranked
    .slice(0, count)
    .map(({ number, similarity }) => ({ task: shownTask(index, number), similarity }));
}

function dotsInOrder(
  index: PastTaskIndex,
  { numbers, squares }: Words,
  places: readonly number[],
): Float64Array {
  const dots = new Float64Array(places.length);
  for (let each = 0; each < places.length; each++) {
    let dot = 0;
    for (let word = 0; word < numbers.length; word++) {
      if (holds(index, places[each] ?? 0, numbers[word] ?? 0)) dot += squares[word] ?? 0;
    }
    dots[each] = dot;
  }
  return dots;
}

/** Whether the task at a place holds a word: by its bit, or by halving the list of those who do. */
function holds(
  { starts, holders, bitOf, masks, masksEach }: PastTaskIndex,
  place: number,
  word: number,
): boolean {
  const bit = bitOf[word] ?? -1;
  if (bit >= 0) return (((masks[place * masksEach + (bit >>> 5)] ?? 0) >>> (bit & 31)) & 1) === 1;
  let low = starts[word] ?? 0;
  let high = starts[word + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((holders[middle] ?? 0) < place) low = middle + 1;
    else high = middle;
  }
  return low < (starts[word + 1] ?? 0) && holders[low] === place;
}

const shownTask = ({ tasks }: PastTaskIndex, number: number): ShownTask => ({
  id: tasks.ids[number] ?? "",
  action: tasks.actions[number] ?? "",
  success: tasks.successes[number] === 1,
  excerpt: tasks.excerpts[number] ?? "",
});
