/**
 * Signed feature hashing (Weinberger et al. 2009) of words and of character 3- to 5-grams, hashed by FNV-1a over UTF-16
 * code units. Words and n-grams have their own buckets, because a text has many more n-grams than words and would drown
 * them. Counts are dampened (sign * sqrt(|count|)) and each half has length 1 / sqrt(2), so that a long prompt does not
 * shout louder than a short one.
 */
export interface TextBuckets {
  words: number;
  characters: number;
  maxCharacters: number;
}

const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const SHORTEST_GRAM = 3;
const LONGEST_GRAM = 5;
const SPACE = 32;
/** Any but single spaces; most short texts have none, and looking costs less than replacing. */
const OTHER_SPACES = /[^\S ]|\s\s/;

/** FNV-1a leaves its low bits weak on short inputs; this is the finaliser of murmur3. */
const finish = (hash: number): number => {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

/** The top bit is the sign, the rest the bucket. */
function add(counts: Float64Array, start: number, buckets: number, hash: number): void {
  const mixed = finish(hash);
  const bucket = start + ((mixed & 0x7fffffff) % buckets);
  counts[bucket] = counts[bucket]! + (mixed >>> 31 === 0 ? 1 : -1);
}

const isWordUnit = (unit: number): boolean =>
  (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57) || unit === 95 || unit >= 128;

function addWords(text: string, counts: Float64Array, buckets: number): void {
  let hash = OFFSET_BASIS;
  let length = 0;
  for (let index = 0; index <= text.length; index++) {
    const unit = index < text.length ? text.charCodeAt(index) : SPACE;
    if (isWordUnit(unit)) {
      hash = Math.imul(hash ^ unit, PRIME);
      length++;
    } else if (length > 0) {
      add(counts, 0, buckets, hash);
      hash = OFFSET_BASIS;
      length = 0;
    }
  }
}

function addCharacterGrams(text: string, counts: Float64Array, start: number, buckets: number): void {
  for (let first = 0; first + SHORTEST_GRAM <= text.length; first++) {
    let hash = OFFSET_BASIS;
    const last = Math.min(first + LONGEST_GRAM, text.length);
    for (let index = first; index < last; index++) {
      hash = Math.imul(hash ^ text.charCodeAt(index), PRIME);
      if (index - first + 1 >= SHORTEST_GRAM) add(counts, start, buckets, hash);
    }
  }
}

function normalise(counts: Float64Array, start: number, end: number): void {
  let square = 0;
  for (let index = start; index < end; index++) square += Math.abs(counts[index]!);
  if (square === 0) return;
  const scale = Math.SQRT1_2 / Math.sqrt(square);
  for (let index = start; index < end; index++) {
    const value = counts[index]!;
    counts[index] = Math.sign(value) * Math.sqrt(Math.abs(value)) * scale;
  }
}

/** One value per bucket: `words` of them, then `characters`. All zeros for a text without words. */
export function hashText(text: string, buckets: TextBuckets): Float64Array {
  const counts = new Float64Array(buckets.words + buckets.characters);
  const lower = text.slice(0, buckets.maxCharacters).toLowerCase();
  const plain = (OTHER_SPACES.test(lower) ? lower.replace(/\s+/g, " ") : lower).trim();
  if (buckets.words > 0) addWords(plain, counts, buckets.words);
  if (buckets.characters > 0) addCharacterGrams(plain, counts, buckets.words, buckets.characters);
  normalise(counts, 0, buckets.words);
  normalise(counts, buckets.words, counts.length);
  return counts;
}
