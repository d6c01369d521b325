import { STOP_WORDS, termsOf } from "../terms.ts";
import type { TextColumn } from "./text-column.ts";

const SHORTEST = 3;
const LONGEST = 30;
const START = 0x811c9dc5;
const PRIME = 0x01000193;
const FIRST_HASHES = 16 * 1024;

/** FNV-1a of a word, 32 bits. */
function hashOf(word: string): number {
  let hash = START;
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ word.charCodeAt(at), PRIME);
  return hash | 0;
}

const stopHashes = new Set([...STOP_WORDS].map(hashOf));
/** 1 where a stop word has such a tail: to look into a set takes longer than the rest of a word. */
const stopTails = new Uint8Array(2 ** 16);
for (const hash of stopHashes) stopTails[hash & 0xffff] = 1;
const isStopWord = (hash: number): boolean => stopTails[hash & 0xffff] === 1 && stopHashes.has(hash);

/** The words of texts, those of one text after those of the other: where they end, by row. */
export interface PackedWords {
  hashes: Int32Array;
  ends: Uint32Array;
}

/**
 * The words of texts (`termsOf`) as 32-bit hashes, of each text the distinct ones ascending: to compare millions of tasks,
 * several times as fast as the words themselves. Two different words look alike once in four billion.
 */
export class WordColumn {
  private hashes = new Int32Array(FIRST_HASHES);
  private filled = 0;
  private readonly ends: number[] = [];

  add(text: string): void {
    const bytes = Buffer.from(text);
    this.addBytes(bytes, 0, bytes.length);
  }

  /** The words of a text in a column. */
  addRow(texts: TextColumn, row: number): void {
    this.addBytes(texts.bytes, texts.startOf(row), texts.endOf(row));
  }

  pack(): PackedWords {
    return { hashes: this.hashes.slice(0, this.filled), ends: new Uint32Array(this.ends) };
  }

  private addBytes(bytes: Buffer, from: number, to: number): void {
    const start = this.filled;
    this.makeRoom(to - from);
    if (!this.addPlain(bytes, from, to)) {
      this.filled = start;
      for (const word of termsOf(bytes.toString("utf8", from, to))) this.hashes[this.filled++] = hashOf(word);
    }
    this.filled = start + distinctAscending(this.hashes, start, this.filled);
    this.ends.push(this.filled);
  }

  /**
   * The same for texts of plain letters, in one pass: a word is a letter and up to 29 letters and digits, camelCase parts.
   * False where there are other letters.
   */
  private addPlain(bytes: Buffer, from: number, to: number): boolean {
    const { hashes } = this;
    let { filled } = this;
    let hash = START;
    let length = 0;
    let before = OTHER;
    for (let at = from; at <= to; at++) {
      const code = at < to ? (bytes[at] ?? 0) : 0;
      if (code >= KINDS.length) return false;
      const kind = KINDS[code] ?? OTHER;
      if (kind === OTHER || length === LONGEST || (kind === UPPER && before === LOWER)) {
        if (length >= SHORTEST && !isStopWord(hash)) hashes[filled++] = hash;
        hash = START;
        length = 0;
      }
      if (kind > DIGIT || (kind === DIGIT && length > 0)) {
        hash = Math.imul(hash ^ (LOWERED[code] ?? 0), PRIME);
        length++;
      }
      before = kind;
    }
    this.filled = filled;
    return true;
  }

  /** For the words of so many bytes: each has three at least. */
  private makeRoom(bytes: number): void {
    const needed = this.filled + bytes;
    if (needed <= this.hashes.length) return;
    const larger = new Int32Array(Math.max(needed, 2 * this.hashes.length));
    larger.set(this.hashes);
    this.hashes = larger;
  }
}

const FEW = 60;

/** Sorts a stretch and drops what stands twice; returns how many are left. Few by insertion: faster than any way round. */
function distinctAscending(hashes: Int32Array, from: number, to: number): number {
  if (to - from > FEW) hashes.subarray(from, to).sort();
  let kept = from;
  for (let at = from; at < to; at++) {
    const hash = hashes[at] ?? 0;
    let place = kept;
    while (place > from && (hashes[place - 1] ?? 0) > hash) place--;
    if (place > from && hashes[place - 1] === hash) continue;
    for (let moved = kept++; moved > place; moved--) hashes[moved] = hashes[moved - 1] ?? 0;
    hashes[place] = hash;
  }
  return kept - from;
}

const [OTHER, DIGIT, LOWER, UPPER] = [0, 1, 2, 3];
/** What each of the 128 plain characters is. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[a-z]/.test(character)) return LOWER;
  if (/[A-Z]/.test(character)) return UPPER;
  return /\d/.test(character) ? DIGIT : OTHER;
});
const LOWERED = Uint8Array.from({ length: 128 }, (_, code) =>
  String.fromCharCode(code).toLowerCase().charCodeAt(0),
);
