import { isUtf8 } from "node:buffer";

/** Lines longer than this are rejected, not buffered, unless the caller says otherwise. */
export const DEFAULT_MAX_LINE_BYTES = 32 * 1024 * 1024;

/**
 * A readable line (without its line end), or the reason why a line cannot be used. Numbers start at 1. A last line
 * that was cut off comes with its text, for readers of documents that span lines.
 */
export type Line =
  | { number: number; text: string; reason?: never }
  | { number: number; reason: string; cutText?: string };

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Splits a byte stream into lines, one at a time, in bounded memory (one chunk plus one line of at most `maxLineBytes`).
 * A byte order mark at the start and carriage returns before the newline are dropped. A line is rejected, with its
 * reason, when it is too long, not UTF-8, holds NUL bytes, or is the last one, has no newline and is not valid JSON
 * (a writer was cut off). If the stream itself fails with a `StreamFault`, the unfinished line is rejected with the
 * fault's reason and the lines end there; any other error is thrown.
 */
export async function* readLines(
  bytes: AsyncIterable<Uint8Array>,
  { maxLineBytes = DEFAULT_MAX_LINE_BYTES }: { maxLineBytes?: number } = {},
): AsyncGenerator<Line> {
  let number = 1;
  let pieces: Uint8Array[] = [];
  let held = 0;
  let tooLong = false;
  const take = (piece: Uint8Array): void => {
    if (tooLong || piece.length === 0) return;
    tooLong = held + piece.length > maxLineBytes;
    if (tooLong) pieces = [];
    else pieces.push(piece);
    held = tooLong ? 0 : held + piece.length;
  };
  const finish = (): Line => {
    const line = tooLong
      ? { number, reason: `longer than ${maxLineBytes} bytes` }
      : decode(join(pieces, held), number);
    pieces = [];
    held = 0;
    tooLong = false;
    number += 1;
    return line;
  };
  try {
    for await (const chunk of bytes) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
        take(chunk.subarray(start, end));
        yield finish();
        start = end + 1;
      }
      // A copy, because some streams reuse the memory of a chunk.
      take(Uint8Array.from(chunk.subarray(start)));
    }
  } catch (error) {
    if (!(error instanceof StreamFault)) throw error;
    yield { number, reason: error.message };
    return;
  }
  if (held > 0 || tooLong) yield checkLast(finish());
}

/** A byte stream that broke off for a reason worth reporting as a rejected line, such as a gz file cut short. */
export class StreamFault extends Error {}

function join(pieces: readonly Uint8Array[], length: number): Buffer {
  const [only] = pieces;
  if (pieces.length === 1 && only) return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
  return Buffer.concat(pieces, length);
}

function decode(bytes: Buffer, number: number): Line {
  if (bytes.includes(0)) return { number, reason: "holds NUL bytes" };
  if (!isUtf8(bytes)) return { number, reason: "not valid UTF-8" };
  const end = bytes.at(-1) === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length;
  const text = bytes.toString("utf8", 0, end);
  return { number, text: number === 1 && text.startsWith("\uFEFF") ? text.slice(1) : text };
}

/** A last line without a newline is fine when it is whole. */
function checkLast(line: Line): Line {
  if (line.reason !== undefined || line.text.trim() === "") return line;
  try {
    JSON.parse(line.text);
    return line;
  } catch {
    const reason = "cut off: the last line has no newline and is not valid JSON";
    return { number: line.number, reason, cutText: line.text };
  }
}
