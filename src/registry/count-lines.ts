import { closeSync, existsSync, openSync, readSync } from "node:fs";

const CHUNK = 1 << 20;
const NEWLINE = 10;

/** How many lines a file has, a last line without a newline included; 0 when it is not there. Reads in chunks. */
export function countLines(file: string): number {
  if (!existsSync(file)) return 0;
  const handle = openSync(file, "r");
  const buffer = Buffer.alloc(CHUNK);
  let lines = 0;
  let lastByte = NEWLINE;
  try {
    for (let length = readSync(handle, buffer); length > 0; length = readSync(handle, buffer)) {
      for (let at = buffer.indexOf(NEWLINE); at >= 0 && at < length; at = buffer.indexOf(NEWLINE, at + 1))
        lines++;
      lastByte = buffer[length - 1] ?? NEWLINE;
    }
  } finally {
    closeSync(handle);
  }
  return lastByte === NEWLINE ? lines : lines + 1;
}
