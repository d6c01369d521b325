import { anyText, endOfText, type LineBytes, SPACE } from "./quick-text.ts";
import type { Span, TaskSpan } from "./task-rows.ts";

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

const MOST_TURNS = 64;

/** As it stands in a line, with its quotation marks and colon; its place among the keys that are looked for, or -1. */
interface Key {
  text: string;
  number: number;
}

/**
 * Where the values of some keys stand in the object that a line holds, as `JSON.stringify` writes it: by the place of the key
 * among `keys`; undefined for one that is not there. Undefined as a whole where the line is written otherwise, or has one of
 * the keys twice. The other values are skipped, not checked.
 */
export class QuickFields {
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly before: Key[] = [];
  private next = 0;
  private found = 0;
  private others = 0;
  /** by the place of the key; -1: it is not there */
  private readonly from: Int32Array;
  private readonly to: Int32Array;

  constructor(keys: readonly string[]) {
    this.numbers = new Map(keys.map((key, number) => [key, number]));
    this.from = new Int32Array(keys.length);
    this.to = new Int32Array(keys.length);
  }

  /** Finds them in the line from `start` to `end` (its newline); false where it has to be read wholly. */
  find(source: LineBytes, start: number, end: number): boolean {
    const { bytes } = source;
    this.from.fill(-1);
    this.found = 0;
    this.others = 0;
    this.next = 0;
    if (bytes[start] !== OPEN_BRACE) return false;
    for (let at = start; at < end - 1; ) {
      // a brace or a comma, a key, a colon, a value
      const key = this.keyAt(source, at + 1);
      if (!key) return false;
      const { number } = key;
      const from = at + 1 + key.text.length;
      const to = endOfValue(bytes, from, end);
      if (to === undefined) return false;
      if (number < 0) this.others++;
      else {
        if ((this.from[number] ?? -1) >= 0) return false;
        this.found++;
        this.from[number] = from;
        this.to[number] = to;
      }
      const after = bytes[to];
      if (after === CLOSE_BRACE) return to === end - 1;
      if (after !== COMMA) return false;
      at = to;
    }
    return false;
  }

  /** The key that begins at a place with its colon; mostly the one that stood at its turn the time before. */
  private keyAt({ bytes, latin }: LineBytes, at: number): Key | undefined {
    const turn = this.next++;
    const before = this.before[turn];
    if (before && latin.startsWith(before.text, at)) return before;
    const to = bytes[at] === QUOTE ? endOfText(bytes, at + 1) : -1;
    if (to < 0 || bytes[to] !== QUOTE || bytes[to + 1] !== COLON) return undefined;
    const text = Buffer.from(bytes.subarray(at, to + 2)).toString("latin1");
    const key = { text, number: this.numbers.get(text.slice(1, -2)) ?? -1 };
    if (turn < MOST_TURNS) this.before[turn] = key;
    return key;
  }

  /** Whether the object has all of the keys and no other. */
  get isAll(): boolean {
    return this.found === this.from.length && this.others === 0;
  }

  /** Where the value of a key stands; null: it is not there. */
  spanOf(number: number): Span | null {
    const from = this.from[number] ?? -1;
    return from < 0 ? null : { from, to: this.to[number] ?? from };
  }

  /** The inside of the text that is the value of a key; undefined where it is no text. */
  textOf({ bytes }: LineBytes, number: number): TaskSpan | undefined {
    const from = this.from[number] ?? -1;
    return from < 0 || bytes[from] !== QUOTE ? undefined : anyText(bytes, from + 1);
  }

  /** The value of a key as it is written; "" where it is not there. */
  rawOf({ latin }: LineBytes, number: number): string {
    const from = this.from[number] ?? -1;
    return from < 0 ? "" : latin.slice(from, this.to[number]);
  }
}

/** The place after a value; undefined where there is none. */
function endOfValue(bytes: Buffer, from: number, end: number): number | undefined {
  const first = bytes[from];
  if (first === QUOTE) {
    const found = endOfText(bytes, from + 1);
    const to = found < 0 ? ~found : found;
    return bytes[to] === QUOTE && to < end ? to + 1 : undefined;
  }
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return endOfNested(bytes, from, end);
  let to = from;
  for (; to < end; to++) {
    const code = bytes[to] ?? 0;
    if (code === COMMA || code === CLOSE_BRACE || code <= SPACE) break;
  }
  return to > from ? to : undefined;
}

/** The place after the bracket that closes the one at `from`. */
function endOfNested(bytes: Buffer, from: number, end: number): number | undefined {
  let depth = 0;
  let inText = false;
  for (let at = from; at < end; at++) {
    const code = bytes[at] ?? 0;
    if (code === QUOTE) inText = !inText;
    else if (code < SPACE) return undefined;
    else if (inText) {
      if (code === BACKSLASH) at++;
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}
