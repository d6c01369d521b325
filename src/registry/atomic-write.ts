import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { diskFault } from "../schema/disk-fault.ts";
import { UserError } from "../schema/user-error.ts";
import { makeFolder } from "./make-folder.ts";

/** Not every file system can flush a folder, and none needs to where it cannot. */
const CANNOT_FLUSH = ["EINVAL", "ENOTSUP", "EPERM", "EACCES", "EISDIR", "EBADF"];

/**
 * The parent folder's entry is flushed too, or a power cut could forget the rename.
 * @throws UserError when the disk cannot keep it; what was written is in place then
 */
export function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (CANNOT_FLUSH.includes(code)) return;
    throw unconfirmed(folder, error);
  }
}

/** The one fault after which what was written may stand. */
export const unconfirmed = (file: string, cause: unknown): UserError =>
  new UserError(
    `Something was written, but the disk did not confirm that it keeps it: ${(cause as Error).message}.`,
    { place: { file }, next: "check the disk, then see `oak-policy status` for what holds", cause },
  );

/** What cannot be cleared away now is cleared by the next training; the fault that led here is the one to tell. */
function clear(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // see above
  }
}

function writeFlushed(file: string, content: string | Uint8Array): void {
  const handle = openSync(file, "wx");
  try {
    const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
    for (let written = 0; written < bytes.length; ) written += writeSync(handle, bytes, written);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/**
 * Writes a whole file or leaves the old one: temporary file in the same folder, flush, rename.
 * @throws UserError when the disk is full, read-only or closed to us; the old content is then untouched.
 */
export function writeFileAtomic(file: string, content: string | Uint8Array): void {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  try {
    makeFolder(dirname(file));
    rmSync(temporary, { force: true });
    writeFlushed(temporary, content);
    renameSync(temporary, file);
    syncFolder(dirname(file));
  } catch (error) {
    clear(temporary);
    throw diskFault(error, file);
  }
}

/** The one way JSON is written here: two spaces, a final newline, keys in the order given. */
export const writeJsonAtomic = (file: string, value: unknown): void =>
  writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`);

/** Staging folders of processes that were killed. Call it while holding the lock: nobody else is staging then. */
function clearLeftovers(target: string): void {
  const isLeftover = (name: string): boolean =>
    name.startsWith(`${basename(target)}.`) &&
    /^\d+\.(staging|retired)$/.test(name.slice(basename(target).length + 1));
  const folder = dirname(target);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (!isLeftover(name)) continue;
    if (name.endsWith(".retired") && !existsSync(target)) renameSync(join(folder, name), target);
    else rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Fills a new folder beside the target and swaps it in: readers see the old folder or the new one, never a mix.
 * `fill` gets the staging folder; when it throws, the target is untouched.
 */
export async function replaceFolder<Result>(
  target: string,
  fill: (staging: string) => Promise<Result>,
): Promise<Result> {
  clearLeftovers(target);
  const staging = `${target}.${process.pid}.staging`;
  const retired = `${target}.${process.pid}.retired`;
  try {
    rmSync(staging, { recursive: true, force: true });
    makeFolder(staging);
    const result = await fill(staging);
    if (existsSync(target)) renameSync(target, retired);
    renameSync(staging, target);
    syncFolder(dirname(target));
    clear(retired);
    return result;
  } catch (error) {
    clear(staging);
    if (!existsSync(target) && existsSync(retired)) renameSync(retired, target);
    throw diskFault(error, target);
  }
}
