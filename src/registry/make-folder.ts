import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UserError } from "../schema/user-error.ts";

/**
 * Makes a folder and those above it. Not by the `recursive` of Node: that goes round and round for ever where a parent is
 * there and takes no folders, as /proc does.
 * @throws UserError where no folder can be made, or the system's error where the disk is at fault
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.unshift(at);
  if (missing.length === 0) mkdirSync(folder, { recursive: true });
  for (const each of missing) makeOne(each);
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // another process was quicker
    if (code === "EEXIST" && statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
    if (code !== "ENOENT") throw error;
    throw new UserError("No folder can be made here.", {
      place: { file: folder },
      next: "choose another place",
      cause: error,
    });
  }
}
