import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { diskFault } from "../schema/disk-fault.ts";
import { syncFolder, unconfirmed } from "./atomic-write.ts";
import { makeFolder } from "./make-folder.ts";

const NEWLINE = 10;
const CHUNK = 65_536;

/** Byte offset just after the last newline of the file; 0 when it has none. */
function endOfLastLine(handle: number, size: number): number {
  const buffer = Buffer.alloc(CHUNK);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const length = readSync(handle, buffer, 0, end - start, start);
    const newline = buffer.subarray(0, length).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}

/** A write cut off by a crash leaves a torn last line: whole JSON gets its newline, a fragment never happened and goes. */
function mendTail(handle: number): void {
  const { size } = fstatSync(handle);
  const end = endOfLastLine(handle, size);
  if (end === size) return;
  const tail = Buffer.alloc(size - end);
  readSync(handle, tail, 0, tail.length, end);
  try {
    JSON.parse(tail.toString("utf8"));
    writeSync(handle, "\n", size);
  } catch {
    ftruncateSync(handle, end);
  }
}

/**
 * Appends values as JSON lines and flushes them; a tail torn by a crash is mended first.
 * When writing fails, the file is cut back to what it was.
 * @throws UserError when the disk is full, read-only or closed to us; it says so where the lines may stand all the same
 */
export function appendLines(file: string, values: readonly unknown[]): void {
  const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(""), "utf8");
  let handle: number | undefined;
  let before: number | undefined;
  let written = 0;
  try {
    makeFolder(dirname(file));
    handle = openSync(file, "a+");
    mendTail(handle);
    before = fstatSync(handle).size;
    while (written < bytes.length) written += writeSync(handle, bytes, written);
    fsyncSync(handle);
    if (before === 0) syncFolder(dirname(file)); // the file may be new, and its name is kept by the folder
  } catch (error) {
    const isWhole = written === bytes.length;
    const stands = handle !== undefined && before !== undefined && !takeBack(handle, before, written);
    throw isWhole && stands ? unconfirmed(file, error) : diskFault(error, file);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/**
 * Cuts the file back to what it was, and says whether that was done. Where another process has appended meanwhile nothing is
 * cut: its lines are not ours to remove. Half a line is mended by the next who appends.
 */
function takeBack(handle: number, before: number, written: number): boolean {
  try {
    if (fstatSync(handle).size !== before + written) return false;
    ftruncateSync(handle, before);
    return true;
  } catch {
    return false;
  }
}
