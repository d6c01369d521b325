import type { Span, TaskSpan } from "./task-rows.ts";

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
/** What is below it JSON forbids in a text. */
export const SPACE = 0x20;

/** Bytes of a file with the same bytes as Latin-1 text, in which places are those of the bytes. */
export interface LineBytes {
  bytes: Buffer;
  latin: string;
}

/** A text without an escape up to its closing quotation mark; undefined where it has one. */
export function plainText(bytes: Buffer, from: number): Span | undefined {
  const to = endOfText(bytes, from);
  return to < 0 ? undefined : { from, to };
}

/** A text up to its closing quotation mark. */
export function anyText(bytes: Buffer, from: number): TaskSpan {
  const to = endOfText(bytes, from);
  return to < 0 ? { from, to: ~to, escaped: true } : { from, to, escaped: false };
}

/**
 * The place of the quotation mark that closes a text; its complement (`~`) where the text has an escape. What JSON forbids in a
 * text ends it too, so that no frame follows.
 */
export function endOfText(bytes: Buffer, from: number): number {
  const { length } = bytes;
  let escaped = false;
  let to = from;
  for (; to < length; to++) {
    const code = bytes[to] ?? 0;
    if (code === QUOTE || code < SPACE) break;
    if (code !== BACKSLASH) continue;
    escaped = true;
    to++;
  }
  return escaped ? ~to : to;
}
