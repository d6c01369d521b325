import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../schema/user-error.ts";

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** The process that holds the lock file, or null when that process is gone or the file says nothing. */
function holder(file: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
    return Number.isInteger(pid) && pid !== process.pid && isRunning(pid) ? pid : null;
  } catch {
    return null;
  }
}

function claim(file: string): boolean {
  try {
    const handle = openSync(file, "wx");
    writeSync(handle, `${process.pid}\n`);
    closeSync(handle);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * Runs `work` while this process alone may change the workspace. A lock left by a killed process is taken over.
 * @throws UserError (exit `busy`) when another process holds it.
 */
export async function withLock<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  const file = join(folder, ".oak-policy.lock");
  if (!existsSync(folder)) {
    throw new UserError("There is no such workspace folder.", {
      place: { file: folder },
      next: "check --workspace, or begin with `oak-policy init` or `oak-policy ingest`",
    });
  }
  if (!claim(file)) {
    const pid = holder(file);
    if (pid === null) rmSync(file, { force: true });
    if (pid !== null || !claim(file)) {
      throw new UserError(`Another oak-policy process${pid ? ` (${pid})` : ""} is changing this workspace.`, {
        place: { file },
        next: "wait until it has finished, then run the same command again",
        exit: "busy",
      });
    }
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
