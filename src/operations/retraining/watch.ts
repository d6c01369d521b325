import { setTimeout } from "node:timers/promises";
import { readConfig } from "../../registry/config-file.ts";
import { type ExitName, UserError } from "../../schema/user-error.ts";
import type { Effects } from "../operation.ts";
import type { RetrainAccount } from "./account.ts";

/**
 * Looks again and again until Ctrl-C, the first time at once, and says one line each time. A round that fails says so and the
 * next one comes all the same; what failed waits longer each time (`failure.not_before` in the run file).
 * @throws UserError when the settings do not allow it
 */
export async function watch(
  once: () => Promise<RetrainAccount>,
  intervalSeconds: number,
  effects: Effects,
): Promise<RetrainAccount> {
  const { workspace, now, say, signal, emit } = effects;
  if (!readConfig(workspace.config).continuous_learning.enabled) throw notEnabled(workspace.config);
  let last: RetrainAccount | null = null;
  while (!signal.aborted) {
    const { account, line } = await round(once, workspace.config);
    last = account ?? last;
    if (account !== null) emit?.(account);
    say(`${now().toISOString().slice(0, 16).replace("T", " ")}  ${line}`);
    await pause(intervalSeconds, signal);
  }
  if (last !== null) return last;
  throw new UserError("It was stopped before a look came to an answer.", {
    next: "run `oak-policy retrain --watch` again; it goes on where it was",
    exit: "interrupted",
  });
}

const WORDS: Partial<Record<ExitName, string>> = { busy: "busy", interrupted: "stopped" };

async function round(
  once: () => Promise<RetrainAccount>,
  settings: string,
): Promise<{ account: RetrainAccount | null; line: string }> {
  try {
    if (!readConfig(settings).continuous_learning.enabled)
      return {
        account: null,
        line: "continuous_learning.enabled is false now: nothing is done until it is true",
      };
    const account = await once();
    return { account, line: `${account.answer.replaceAll("_", " ")}: ${account.sentence}` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { account: null, line: `${WORDS[error.exit] ?? "failed"}: ${error.message} Next: ${error.next}` };
  }
}

async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(1000 * seconds, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

const notEnabled = (file: string): UserError =>
  new UserError("Retraining by itself is switched off.", {
    place: { file, field: "continuous_learning.enabled" },
    next: "set it to true, or run `oak-policy retrain` without --watch",
    exit: "usage",
  });
