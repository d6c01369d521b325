import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";

/** A file to ingest: where it is, and its name as it is written into records (no folder above the source). */
export interface SourceFile {
  path: string;
  name: string;
}
/** What the walk needs from the disk; tests hand in one that fails. */
export interface FileSystem {
  readdir(path: string): Promise<Dirent[]>;
  stat(path: string): Promise<{ isDirectory(): boolean; isFile(): boolean }>;
}
export interface UnreadableFile {
  file: string;
  reason: string;
}

const TELEMETRY_FILE = /\.(?:jsonl|json)(?:\.gz)?$/;
const disk: FileSystem = { readdir: (path) => readdir(path, { withFileTypes: true }), stat };

/**
 * All telemetry files (`.jsonl`, `.json`, each also with `.gz`) of the given files and folders, folders
 * searched to the bottom, sorted by path, each file once. What cannot be opened is listed, not thrown; files with
 * other endings are counted by ending. Links to folders are not followed, so there are no endless loops.
 */
export async function findSourceFiles(
  sources: readonly string[],
  fileSystem: FileSystem = disk,
): Promise<{ files: SourceFile[]; unreadable: UnreadableFile[]; skipped: Record<string, number> }> {
  const found = new Map<string, SourceFile>();
  const unreadable: UnreadableFile[] = [];
  const skipped: Record<string, number> = {};
  const visit = async (path: string, source: string, named: boolean): Promise<void> => {
    const kind = await fileSystem.stat(path);
    if (kind.isDirectory()) {
      const entries = await fileSystem.readdir(path);
      for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
        const child = join(path, entry.name);
        if (entry.isSymbolicLink() && (await isFolder(child, fileSystem))) count(skipped, "link to a folder");
        else await attempt(child, source, false);
      }
    } else if (!kind.isFile()) count(skipped, "not a regular file");
    else if (!named && !TELEMETRY_FILE.test(path)) count(skipped, ending(path));
    else await keep(path, source);
  };
  const keep = async (path: string, source: string): Promise<void> => {
    const key = await realpath(path).catch(() => resolve(path));
    const name = join(basename(resolve(source)), relative(source, path)).replaceAll("\\", "/");
    if (!found.has(key)) found.set(key, { path, name });
  };
  const attempt = async (path: string, source: string, named: boolean): Promise<void> => {
    try {
      await visit(path, source, named);
    } catch (error) {
      unreadable.push({ file: path, reason: readableReason(error) });
    }
  };
  for (const source of sources) await attempt(source, source, true);
  const files = [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  return { files, unreadable, skipped };
}

const REASONS: Record<string, string> = {
  EACCES: "no permission to read it",
  EPERM: "no permission to read it",
  ENOENT: "there is no such file or folder",
  ELOOP: "a link that leads to itself",
  EIO: "the disk reports an error",
};

/** Why a file could not be read, in words. */
export function readableReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
  if (code === undefined) throw error;
  return REASONS[code] ?? `cannot be read (${code})`;
}

const isFolder = (path: string, fileSystem: FileSystem): Promise<boolean> =>
  fileSystem.stat(path).then(
    (kind) => kind.isDirectory(),
    () => false,
  );

const ending = (path: string): string => {
  const name = basename(path);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot) : "no ending";
};

const count = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};
