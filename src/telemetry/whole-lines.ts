import { open } from "node:fs/promises";

const CHUNK = 8 * 1024 * 1024;
const LONGEST_LINE = 32 * 1024 * 1024;
const NEWLINE = 0x0a;

/**
 * Hands over a file in pieces of many whole lines, each line ending in a newline; faster than one line at a time where there
 * are millions. A last line without its newline gets one: it may be whole. A line of more than 32 MiB is dropped as torn.
 */
export async function readWholeLines(
  file: string,
  take: (lines: Buffer) => void,
  chunkBytes = CHUNK,
): Promise<void> {
  const handle = await open(file, "r");
  try {
    let held: Buffer = Buffer.alloc(0);
    for (;;) {
      const bytes = Buffer.allocUnsafe(held.length + chunkBytes);
      held.copy(bytes);
      const { bytesRead } = await handle.read(bytes, held.length, chunkBytes);
      if (bytesRead === 0) break;
      const filled = bytes.subarray(0, held.length + bytesRead);
      const whole = filled.lastIndexOf(NEWLINE) + 1;
      if (whole > 0) take(filled.subarray(0, whole));
      held = filled.subarray(whole);
      // what is kept of a line that long can no longer be parsed: it is counted once, as unreadable
      if (held.length > LONGEST_LINE) held = held.subarray(0, 1);
    }
    if (held.length > 0) take(Buffer.concat([held, Buffer.of(NEWLINE)]));
  } finally {
    await handle.close();
  }
}
