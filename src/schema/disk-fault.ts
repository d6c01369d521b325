import { UserError } from "./user-error.ts";

/** Faults of the disk that a user can mend, in words, by the code of the system's error. */
const DISK_FAULTS: Record<string, string> = {
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the disk is read-only",
  EACCES: "permission was denied",
  EPERM: "permission was denied",
  EISDIR: "a folder is where a file should be",
  ENOTDIR: "a file is where a folder should be",
  // only `mkdir` says so here: files are written to a new name and moved
  EEXIST: "a file is where a folder should be",
  EMFILE: "too many files are open",
  EIO: "the disk reported a fault of its own",
};

/** A fault of the disk as a UserError that says which file and why; anything else is passed on as it is. */
export function diskFault(error: unknown, file?: string): unknown {
  const { code, path } = (error ?? {}) as { code?: unknown; path?: unknown };
  const words = typeof code === "string" ? DISK_FAULTS[code] : undefined;
  if (!words) return error;
  return new UserError(`A file could not be read or written: ${words}. What was there before is as it was.`, {
    place: { file: file ?? (typeof path === "string" ? path : undefined) },
    next: "mend that and run the same command again",
    cause: error,
  });
}
