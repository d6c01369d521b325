import { createHash } from "node:crypto";
import { closeSync, openSync, readdirSync, readFileSync, readSync, renameSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";

/**
 * What was read from files and checked, kept in a form that opens fast. It is valid as long as every file that it was made
 * from has the very same bytes and every folder the same names, so no check is lost: one byte changed in any of them, and
 * they are read and checked anew. Losing the copy costs time only.
 */
export interface Sources {
  /** a file that is not there counts as one state of it */
  files: readonly string[];
  folders: readonly string[];
}

export interface Stamp {
  /** of the program that made the copy */
  code: string;
  files: [path: string, sha256: string | null][];
  folders: [path: string, names: string | null][];
}

const HASH_BYTES = 32;
/** Node is part of it: an older one cannot read what a newer one wrote. */
const hash = (content: Uint8Array): Buffer =>
  createHash("sha256").update(process.version).update(content).digest();

/** Read piece by piece: room for a whole policy file costs more time than its hash. */
const PIECE = 131_072;

function hashOf(file: string): string | null {
  try {
    return hashOfContent(file);
  } catch (error) {
    return absentOr(error);
  }
}

/** What cannot be read is a state of its source too, told by the error's code. */
function absentOr(error: unknown): string | null {
  const code = String((error as NodeJS.ErrnoException).code);
  return code === "ENOENT" ? null : code;
}

function hashOfContent(file: string): string {
  const handle = openSync(file, "r");
  try {
    const piece = Buffer.allocUnsafe(PIECE);
    const all = createHash("sha256");
    for (let length = readSync(handle, piece); length > 0; length = readSync(handle, piece)) {
      all.update(piece.subarray(0, length));
    }
    return all.digest("hex");
  } finally {
    closeSync(handle);
  }
}

/** Copies lie beside what they were made from, and are not it. */
const COPY = ".kept-";
const namesIn = (folder: string): string | null => {
  try {
    const names = readdirSync(folder).filter((name) => !name.startsWith(COPY));
    return names.sort().join("\n");
  } catch (error) {
    return absentOr(error);
  }
};

/** What the sources are at this moment; take it before they are read. */
export const stampOf = (code: string, { files, folders }: Sources): Stamp => ({
  code,
  files: files.map((path) => [path, hashOf(path)]),
  folders: folders.map((path) => [path, namesIn(path)]),
});

/** Two stamps of one value, taken at different moments. */
export const mergeStamps = ({ code, files, folders }: Stamp, other: Stamp): Stamp => ({
  code,
  files: [...files, ...other.files],
  folders: [...folders, ...other.folders],
});

/** Keeps `value`, plain data, as what the sources said. A disk that cannot be written to is no fault: nothing is kept then. */
export function keepCopy(file: string, stamp: Stamp, value: unknown): void {
  try {
    const bytes = serialize({ stamp, value });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, Buffer.concat([hash(bytes), bytes]));
    renameSync(own, file);
  } catch {
    // read-only or full
  }
}

/** A copy that cannot be read is as good as none. */
function bytesOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** What was kept; undefined when there is nothing to read, it is damaged, made by another program, or a source has changed. */
export function keptCopy(file: string, code: string): unknown {
  const bytes = bytesOf(file);
  if (bytes === undefined || !hash(bytes.subarray(HASH_BYTES)).equals(bytes.subarray(0, HASH_BYTES)))
    return undefined;
  const { stamp, value } = deserialize(bytes.subarray(HASH_BYTES)) as { stamp: Stamp; value: unknown };
  const fresh =
    stamp.code === code &&
    stamp.files.every(([path, sha256]) => hashOf(path) === sha256) &&
    stamp.folders.every(([path, names]) => namesIn(path) === names);
  return fresh ? value : undefined;
}
