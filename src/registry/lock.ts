import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diskFault } from "../schema/disk-fault.ts";
import { UserError } from "../schema/user-error.ts";
import {
  hasEnded,
  isInSight,
  type ProcessIdentity,
  processIdentitySchema,
  thisProcess,
} from "./process-identity.ts";
import { requireWorkspace } from "./workspace.ts";

/** Locks that this very process holds: its own number in a lock file means nothing after a restart. */
const held = new Set<string>();

/** Who wrote a lock file: its number on the first line, what tells it from others of that number on the second. */
function writerOf(file: string): ProcessIdentity | null {
  try {
    const [number = "", more = "{}"] = readFileSync(file, "utf8").split("\n");
    const known: unknown = more === "" ? {} : JSON.parse(more);
    return processIdentitySchema.parse({ ...(known as object), pid: Number.parseInt(number, 10) });
  } catch {
    return null;
  }
}

/** The process that holds the lock file, or null when that process is gone or the file says nothing. */
function holder(file: string): ProcessIdentity | null {
  const writer = writerOf(file);
  if (writer === null || hasEnded(writer)) return null;
  return writer.pid === process.pid && isInSight(writer) && !held.has(file) ? null : writer;
}

/** Takes the lock unless it is there. The file appears with its content, so nobody ever reads an empty one. */
function claim(file: string): boolean {
  const own = `${file}.${process.pid}`;
  try {
    const { pid, ...more } = thisProcess();
    writeFileSync(own, `${pid}\n${JSON.stringify(more)}\n`);
    linkSync(own, file);
    held.add(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw diskFault(error, file);
  } finally {
    letGo(own);
  }
}

/**
 * Removes a lock whose process is gone. Only one process at a time may do so, and it looks once more when it is its turn:
 * a lock that somebody else has taken over meanwhile is never removed.
 */
function clearStale(file: string): void {
  const turn = `${file}.takeover`;
  if (!claim(turn)) {
    if (holder(turn) !== null) return;
    letGo(turn); // its process was killed while it took over
    if (!claim(turn)) return;
  }
  try {
    if (holder(file) === null) rmSync(file, { force: true });
  } catch (error) {
    throw diskFault(error, file);
  } finally {
    release(turn);
  }
}

/** A file that cannot be removed is no fault of the work that is done: when this process has ended, it counts for nothing. */
function letGo(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // see above
  }
}

function release(file: string): void {
  held.delete(file);
  letGo(file);
}

/**
 * Runs `work` while this process alone may change the workspace. A lock left by a killed process is taken over.
 * @throws UserError (exit `busy`) when another process holds it, or another piece of work in this one
 */
export async function withLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  requireWorkspace({ root: folder });
  const file = join(folder, ".oak-policy.lock");
  if (!claim(file)) {
    if (holder(file) === null) clearStale(file);
    if (!claim(file)) throw busy(file);
  }
  try {
    return await work();
  } finally {
    release(file);
  }
}

function busy(file: string): UserError {
  const other = writerOf(file);
  const far = other !== null && !isInSight(other);
  const who = other === null ? "" : ` (${other.pid}${far ? ` on ${other.host}` : ""})`;
  return new UserError(`Another oak-policy process${who} is changing this workspace.`, {
    place: { file },
    next: far
      ? "wait until it has finished; it runs on another machine or in another container, so if you know that it was killed there, delete this file"
      : "wait until it has finished, then run the same command again",
    exit: "busy",
  });
}
