import { open } from "node:fs/promises";

const CHUNK = 4 * 1024 * 1024;
/** A text of this size is short-lived memory to V8; larger ones make it collect everything again and again. */
const PIECE = 64 * 1024;
const LONGEST_LINE = 32 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * Hands over a file in pieces of many whole lines, each line ending in a newline; faster than one line at a time where there
 * are millions. The bytes are good until `take` returns. A last line without its newline gets one: it may be whole. Of a line
 * of more than 32 MiB the beginning is let go, so that it comes as one that cannot be read.
 */
export async function readWholeLines(
  file: string,
  take: (lines: Buffer) => void,
  chunkBytes = CHUNK,
): Promise<void> {
  const handle = await open(file, "r");
  try {
    let bytes = Buffer.allocUnsafe(2 * chunkBytes);
    let held = 0;
    for (;;) {
      if (held > LONGEST_LINE) held = 1;
      if (held + chunkBytes > bytes.length)
        bytes = Buffer.concat([bytes.subarray(0, held)], 2 * (held + chunkBytes));
      const { bytesRead } = await handle.read(bytes, held, chunkBytes);
      if (bytesRead === 0) break;
      const filled = held + bytesRead;
      const whole = bytes.subarray(0, filled).lastIndexOf(NEWLINE) + 1;
      takePieces(bytes.subarray(0, whole), take);
      bytes.copyWithin(0, whole, filled);
      held = filled - whole;
    }
    if (held > 0) take(Buffer.concat([bytes.subarray(0, held), Buffer.of(NEWLINE)]));
  } finally {
    await handle.close();
  }
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
