import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { diskFault } from "../schema/disk-fault.ts";

const CHUNK = 1 << 20;
const NEWLINE = 10;

/**
 * How many lines a file has, a last line without a newline included; 0 when it is not there. Reads in chunks.
 * @param except lines that begin like this are not counted
 * @throws UserError naming the file when it is a folder, or the disk fails
 */
export function countLines(file: string, except = ""): number {
  if (!existsSync(file)) return 0;
  const handle = openSync(file, "r");
  const buffer = Buffer.alloc(CHUNK);
  const left = Buffer.from(except, "utf8");
  let lines = 0;
  try {
    for (let position = 0, atStart = true; ; ) {
      const length = readSync(handle, buffer, 0, CHUNK, position);
      if (length === 0) return lines;
      const found = linesBegun(buffer.subarray(0, length), atStart, left, length === CHUNK);
      lines += found.lines;
      position += found.read;
      atStart = found.atStart;
    }
  } catch (error) {
    throw diskFault(error, file);
  } finally {
    closeSync(handle);
  }
}

/**
 * Lines that begin in a chunk. One whose first bytes the chunk cuts off is left to the next chunk, which then begins with it.
 * @param more whether the file may go on after this chunk
 */
function linesBegun(chunk: Buffer, atStart: boolean, left: Buffer, more: boolean) {
  let lines = 0;
  let start = atStart ? 0 : chunk.indexOf(NEWLINE) + 1;
  if (!atStart && start === 0) return { lines, read: chunk.length, atStart: false };
  while (start < chunk.length) {
    if (more && start + left.length > chunk.length) return { lines, read: start, atStart: true };
    const isLeft = left.length > 0 && chunk.subarray(start, start + left.length).equals(left);
    if (!isLeft) lines++;
    const end = chunk.indexOf(NEWLINE, start);
    if (end < 0) return { lines, read: chunk.length, atStart: false };
    start = end + 1;
  }
  return { lines, read: chunk.length, atStart: true };
}
