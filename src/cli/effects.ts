import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import type { Effects } from "../operations/operation.ts";
import { openWorkspace } from "../registry/workspace.ts";
import { UserError } from "../schema/user-error.ts";
import { showProgress } from "./progress.ts";

/** The clock, or the instant that SOURCE_DATE_EPOCH (seconds since 1970) fixes for reproducible runs. */
function clock(fixed: string | undefined): () => Date {
  if (fixed === undefined || fixed === "") return () => new Date();
  const seconds = Number(fixed);
  if (Number.isNaN(new Date(seconds * 1000).getTime())) {
    throw new UserError("SOURCE_DATE_EPOCH is not a number of seconds that a date can have.", {
      place: { field: "SOURCE_DATE_EPOCH" },
      next: "unset it or give it seconds since 1970",
    });
  }
  return () => new Date(seconds * 1000);
}

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return "unknown";
  }
};

/** The effects of the command line: this process's folder, clock, terminal and user. */
export function commandLineEffects(workspace: string | undefined, signal: AbortSignal): Effects {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  return {
    workspace: openWorkspace(workspace, process.env, process.cwd()),
    now: clock(process.env.SOURCE_DATE_EPOCH),
    progress: showProgress(process.stderr),
    say: (line) => process.stderr.write(`${line}\n`),
    signal,
    user: userName(),
    codeVersion: version,
  };
}
