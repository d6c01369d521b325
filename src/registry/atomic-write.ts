import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { diskFault } from "../schema/disk-fault.ts";

/** The parent folder's entry is flushed too, or a crash could forget the rename. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
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
    mkdirSync(dirname(file), { recursive: true });
    rmSync(temporary, { force: true });
    writeFlushed(temporary, content);
    renameSync(temporary, file);
    syncFolder(dirname(file));
  } catch (error) {
    rmSync(temporary, { force: true });
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
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  try {
    const result = await fill(staging);
    if (existsSync(target)) renameSync(target, retired);
    renameSync(staging, target);
    syncFolder(dirname(target));
    rmSync(retired, { recursive: true, force: true });
    return result;
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(target) && existsSync(retired)) renameSync(retired, target);
    throw diskFault(error, target);
  }
}
