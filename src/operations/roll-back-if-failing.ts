import { standingReleases } from "../advisor/standing-releases.ts";
import { readConfig } from "../registry/config-file.ts";
import { liveRelease, readDeployments } from "../registry/deployments.ts";
import { withLock } from "../registry/lock.ts";
import type { EvaluationReport } from "../schema/evaluation-report.ts";
import type { RollbackDone } from "../schema/health.ts";
import { UserError } from "../schema/user-error.ts";
import { type Watch, watchLiveRelease } from "./health/watch-release.ts";
import type { Effects } from "./operation.ts";
import { rollBack, withdraw } from "./rollback.ts";

/** What the rule of the automatic rollback found, and what was done. */
export interface FailingAccount {
  /** null: nothing is live */
  watch: Watch | null;
  /** null: nothing was done */
  done: RollbackDone | null;
  /** why the release stays although the rule fires; null: it does not fire, or the release went */
  kept: string | null;
}

/**
 * The automatic rollback: when the followed advice of the live release surely fails more often than
 * safety.auto_rollback.failure_rate_threshold, what stood before goes live again; with nothing before it, it is taken off,
 * unless today's practice failed as often. Called by `health-check --include-policy`, `monitor --watch` and `retrain`; takes the
 * lock of the workspace itself, so call it without holding it.
 */
export async function rollBackIfFailing(effects: Effects, watched?: Watch | null): Promise<FailingAccount> {
  const { workspace } = effects;
  const watch = watched === undefined ? await watchLiveRelease(effects) : watched;
  const { enabled } = readConfig(workspace.config).safety.auto_rollback;
  if (!watch?.failures.fires || !enabled) return { watch, done: null, kept: null };
  const { live, failures, evaluation } = watch;
  return withLock(workspace.root, async () => {
    const now = liveRelease(workspace);
    if (now?.timestamp !== live.timestamp || now.version !== live.version)
      return { watch, done: null, kept: "Somebody else has just changed what is live." };
    const before = standingReleases(readDeployments(workspace)).at(-2)?.event;
    const kept = before ? null : noBetter(failures.threshold, evaluation);
    if (kept !== null) return { watch, done: null, kept };
    const way = { reason: failures.sentence, automatic: true };
    try {
      if (before) await rollBack(effects, undefined, way);
      else withdraw(effects, way);
    } catch (error) {
      // the release before may be damaged: that has to be said, and is no reason to say nothing else
      if (!(error instanceof UserError)) throw error;
      return { watch, done: null, kept: `It could not go back: ${error.message}` };
    }
    const done = { from: live.version, to: before?.version ?? null, reason: failures.sentence };
    return { watch, done, kept: null };
  });
}

/** Without it people would do as they did: no remedy where that failed as often. Null: it was better, or nobody knows. */
function noBetter(threshold: number, evaluation: EvaluationReport | null): string | null {
  const success = evaluation?.policies.find(({ role }) => role === "behaviour")?.success_rate.value;
  if (success === null || success === undefined || 1 - success < threshold) return null;
  return `Nothing was live before it, and without it ${Math.round(100 * (1 - success))} % failed as well, so it stays.`;
}
