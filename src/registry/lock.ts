import { existsSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diskFault } from "../schema/disk-fault.ts";
import { UserError } from "../schema/user-error.ts";

/** Locks that this very process holds: its own process number in a lock file means nothing after a restart. */
const held = new Set<string>();

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

const pidIn = (file: string): number | null => {
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    return Number.isInteger(pid) ? pid : null;
  } catch {
    return null;
  }
};

/** The process that holds the lock file, or null when that process is gone or the file says nothing. */
function holder(file: string): number | null {
  const pid = pidIn(file);
  if (pid === null) return null;
  if (pid === process.pid) return held.has(file) ? pid : null;
  return isRunning(pid) ? pid : null;
}

/** Takes the lock unless it is there. The file appears with its content, so nobody ever reads an empty one. */
function claim(file: string): boolean {
  const own = `${file}.${process.pid}`;
  try {
    writeFileSync(own, `${process.pid}\n`);
    linkSync(own, file);
    held.add(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw diskFault(error, file);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Moves a lock away whose process is gone; when another process was quicker and it is alive, its lock is put back. */
function clearStale(file: string): void {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return; // somebody else cleared it
  }
  if (holder(aside) !== null) linkSync(aside, file);
  rmSync(aside, { force: true });
}

/**
 * Runs `work` while this process alone may change the workspace. A lock left by a killed process is taken over.
 * @throws UserError (exit `busy`) when another process holds it, or another piece of work in this one
 */
export async function withLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  if (!existsSync(folder)) {
    throw new UserError("There is no such workspace folder.", {
      place: { file: folder },
      next: "check --workspace, or begin with `oak-policy init` or `oak-policy ingest`",
    });
  }
  const file = join(folder, ".oak-policy.lock");
  if (!claim(file)) {
    if (holder(file) === null) clearStale(file);
    if (!claim(file)) throw busy(file);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
    held.delete(file);
  }
}

function busy(file: string): UserError {
  const pid = pidIn(file);
  return new UserError(`Another oak-policy process${pid ? ` (${pid})` : ""} is changing this workspace.`, {
    place: { file },
    next: "wait until it has finished, then run the same command again",
    exit: "busy",
  });
}
