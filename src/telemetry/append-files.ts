import { existsSync } from "node:fs";
import { type FileHandle, mkdir, open, unlink } from "node:fs/promises";
import { dirname } from "node:path";
import { diskFault } from "../schema/disk-fault.ts";

/** Lines to append to one file, without their newlines. */
export interface Addition {
  path: string;
  lines: readonly string[];
}

const NEWLINE = 0x0a;
const BATCH_CHARACTERS = 1024 * 1024;

/**
 * Appends lines to several files, all or nothing: each file is written and synced, and on any error all of them are
 * cut back to the size they had, and files that were not there before are gone again. A file whose last line lacks its newline gets one first. Files without new
 * lines are not touched. `write` is for tests that make writing fail.
 */
export async function appendToFiles(
  additions: readonly Addition[],
  write: (handle: FileHandle, text: string) => Promise<unknown> = (handle, text) => handle.appendFile(text),
): Promise<void> {
  const opened: { handle: FileHandle; size: number; path: string; created: boolean }[] = [];
  let current: string | undefined;
  try {
    for (const { path, lines } of additions) {
      if (lines.length === 0) continue;
      current = path;
      const created = !existsSync(path);
      await mkdir(dirname(path), { recursive: true });
      const handle = await open(path, "a+");
      const { size } = await handle.stat();
      opened.push({ handle, size, path, created });
      if (await lacksNewline(handle, size)) await write(handle, "\n");
      for (const batch of batches(lines)) await write(handle, batch);
      await handle.sync();
    }
  } catch (error) {
    for (const { handle, size, path, created } of opened) {
      await handle.truncate(size);
      if (created) await unlink(path);
    }
    throw diskFault(error, current);
  } finally {
    for (const { handle } of opened) await handle.close();
  }
}

async function lacksNewline(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return false;
  const last = new Uint8Array(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] !== NEWLINE;
}

function* batches(lines: readonly string[]): Generator<string> {
  let batch = "";
  for (const line of lines) {
    batch += `${line}\n`;
    if (batch.length < BATCH_CHARACTERS) continue;
    yield batch;
    batch = "";
  }
  if (batch !== "") yield batch;
}
