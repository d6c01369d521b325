import { open } from "node:fs/promises";
import { diskFault } from "../schema/disk-fault.ts";

const CHUNK = 4 * 1024 * 1024;
/** A text of this size is short-lived memory to V8; larger ones make it collect everything again and again. */
const PIECE = 64 * 1024;
const LONGEST_LINE = 32 * 1024 * 1024;
const NEWLINE = 0x0a;

export interface Stretch {
  /** only lines that begin at this byte or after it; default: the beginning */
  from?: number;
  /** only lines that begin before this byte; default: the end */
  until?: number;
  chunkBytes?: number;
}

/**
 * Hands over a file, or a stretch of it, in pieces of many whole lines, each line ending in a newline; faster than one line at
 * a time where there are millions. The bytes are good until `take` returns. A last line without its newline gets one: it may
 * be whole. Of a line of more than 32 MiB the beginning is let go, so that it comes as one that cannot be read.
 * @throws UserError naming the file when it is a folder, or the disk fails
 */
export async function readWholeLines(
  file: string,
  take: (lines: Buffer) => void,
  { from = 0, until = Number.POSITIVE_INFINITY, chunkBytes = CHUNK }: Stretch = {},
): Promise<void> {
  const fail = (error: unknown): never => {
    throw diskFault(error, file);
  };
  const handle = await open(file, "r").catch(fail);
  try {
    // a line that begins at `from` comes after a newline; the line before it is another stretch's
    let position = Math.max(0, from - 1);
    let skipping = from > 0;
    let bytes = Buffer.allocUnsafe(2 * chunkBytes);
    let held = 0;
    for (;;) {
      if (held > LONGEST_LINE) held = 1;
      if (held + chunkBytes > bytes.length)
        bytes = Buffer.concat([bytes.subarray(0, held)], 2 * (held + chunkBytes));
      const { bytesRead } = await handle.read(bytes, held, chunkBytes, position).catch(fail);
      position += bytesRead;
      const filled = held + bytesRead;
      const begin = skipping ? bytes.subarray(0, filled).indexOf(NEWLINE) + 1 : 0;
      if (bytesRead === 0) {
        if (held > 0 && !skipping && position - held < until)
          take(Buffer.concat([bytes.subarray(0, held), Buffer.of(NEWLINE)]));
        return;
      }
      if (skipping && begin === 0) continue; // `held` stays: nothing of it is taken
      skipping = false;
      const whole = bytes.subarray(0, filled).lastIndexOf(NEWLINE) + 1;
      const end = endOfStretch(bytes.subarray(0, whole), until - (position - filled));
      takePieces(bytes.subarray(Math.min(begin, end), end), take);
      if (end < whole || position - filled + whole >= until) return;
      bytes.copyWithin(0, whole, filled);
      held = filled - whole;
    }
  } finally {
    await handle.close();
  }
}

/** Where the lines end that begin before a place. */
function endOfStretch(lines: Buffer, place: number): number {
  if (place >= lines.length) return lines.length;
  return place <= 0 ? 0 : lines.indexOf(NEWLINE, place - 1) + 1;
}

function takePieces(lines: Buffer, take: (lines: Buffer) => void): void {
  for (let start = 0; start < lines.length; ) {
    const piece = lines.subarray(start, start + PIECE);
    const whole = piece.lastIndexOf(NEWLINE) + 1;
    const end = whole > 0 ? start + whole : lines.indexOf(NEWLINE, start) + 1;
    take(lines.subarray(start, end));
    start = end;
  }
}
