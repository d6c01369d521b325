import { STOP_WORDS, termsOf } from "../terms.ts";

const OTHER_LETTERS = /[^\0-\x7f]/;
const SHORTEST = 3;
const LONGEST = 30;
const START = 0x811c9dc5;
const PRIME = 0x01000193;

/** FNV-1a of a word, 32 bits. */
function hashOf(word: string): number {
  let hash = START;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), PRIME);
  return hash | 0;
}

const stopHashes = new Set([...STOP_WORDS].map(hashOf));

/**
 * The words of a task (`termsOf`) as 32-bit hashes, distinct and ascending: to compare millions of tasks, several times as
 * fast as the words themselves. Two different words look alike once in four billion.
 */
export function wordHashes(text: string): readonly number[] {
  const found = OTHER_LETTERS.test(text) ? termsOf(text).map(hashOf) : plainHashes(text);
  if (found.length > FEW) return [...new Set(new Int32Array(found).sort())];
  return distinctAscending(found);
}

const FEW = 60;

/** By insertion: for a few words faster than any way round. */
function distinctAscending(found: readonly number[]): number[] {
  const kept: number[] = [];
  for (const hash of found) {
    let place = kept.length;
    while (place > 0 && (kept[place - 1] ?? 0) > hash) place--;
    if (place > 0 && kept[place - 1] === hash) continue;
    for (let at = kept.length; at > place; at--) kept[at] = kept[at - 1] ?? 0;
    kept[place] = hash;
  }
  return kept;
}

const [OTHER, LOWER, UPPER, DIGIT] = [0, 1, 2, 3];
/** What each of the 128 plain characters is. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z]/.test(character)) return LOWER;
  if (/[A-Z]/.test(character)) return UPPER;
  return /\d/.test(character) ? DIGIT : OTHER;
});
const TO_LOWER = 0x20;

/** The same for texts of plain letters, in one pass: a word is a letter and up to 29 letters and digits, camelCase parts. */
function plainHashes(text: string): number[] {
  const found: number[] = [];
  let [hash, length, before] = [START, 0, OTHER];
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 0;
    const kind = KINDS[code] ?? OTHER;
    if (kind === OTHER || length === LONGEST || (kind === UPPER && before === LOWER)) {
      if (length >= SHORTEST && !stopHashes.has(hash)) found.push(hash);
      [hash, length] = [START, 0];
    }
    if (kind === LOWER || kind === UPPER || (kind === DIGIT && length > 0)) {
      hash = Math.imul(hash ^ (kind === UPPER ? code + TO_LOWER : code), PRIME);
      length++;
    }
    before = kind;
  }
  return found;
}
