import { isSettled } from "../../advisor/rollout.ts";
import { liveRelease } from "../../registry/deployments.ts";
import { withLock } from "../../registry/lock.ts";
import type { RollbackDone } from "../../schema/health.ts";
import type { Retraining } from "../../schema/retraining.ts";
import { UserError } from "../../schema/user-error.ts";
import type { Effects } from "../operation.ts";
import { rollBackIfFailing } from "../roll-back-if-failing.ts";
import {
  beforeRetraining,
  duringRollout,
  finishedAccount,
  type RetrainAccount,
  unfinishedAccount,
} from "./account.ts";
import { newRetraining, unfinishedRetraining } from "./begin.ts";
import { liveVersion } from "./considered.ts";
import { lookAt } from "./look.ts";

export interface AskedRound {
  /** retrain though no trigger fires */
  force: boolean;
  dryRun: boolean;
  /** nobody waits for it: what failed is not tried again at once */
  unattended: boolean;
}

type CarryOut = (begun: Retraining, effects: Effects) => Promise<Retraining>;

/**
 * One look: goes on with what was interrupted, else retrains where a trigger fires. One at a time in a workspace. A live version
 * that surely fails is taken back first (`safety.auto_rollback`): what comes of the retraining is compared with what is left.
 */
export async function oneRound(
  asked: AskedRound,
  carryOut: CarryOut,
  effects: Effects,
): Promise<RetrainAccount> {
  const { workspace } = effects;
  // without a live version there may be no folder to lock
  if (asked.dryRun || liveRelease(workspace) === null) return look(asked, null, effects);
  return withLock(workspace.models, async () => {
    const { done, kept } = await rollBackIfFailing(effects);
    if (done !== null && done.to === null) throw takenOff(done);
    const account = await look(asked, carryOut, effects);
    return { ...account, rolled_back: done, kept_failing: kept };
  });
}

async function look(asked: AskedRound, carryOut: CarryOut | null, effects: Effects): Promise<RetrainAccount> {
  const live = liveVersion(effects.workspace);
  const begun = unfinishedRetraining(live, effects);
  if (begun !== null) {
    if (carryOut === null) return unfinishedAccount(live, begun, "would_retrain");
    if (asked.unattended && mustWait(begun, effects)) return unfinishedAccount(live, begun, "waiting");
    return finishedAccount(live, await carryOut(begun, effects), true);
  }
  const looked = await lookAt(live, effects);
  const { triggers } = looked;
  if (!asked.force && !isSettled(live.release, effects.now()))
    return duringRollout(live, triggers, effects.now());
  const wanted = asked.force || triggers.some(({ fires }) => fires);
  if (carryOut === null || !wanted) return beforeRetraining(live, triggers, wanted);
  const retraining = newRetraining(live, looked, asked.force, effects);
  return finishedAccount(live, await carryOut(retraining, effects), false);
}

const mustWait = ({ failure }: Retraining, { now }: Effects): boolean =>
  failure !== null && now().getTime() < Date.parse(failure.not_before);

const takenOff = ({ from, reason }: RollbackDone): UserError =>
  new UserError(`${from} was taken off, and nothing is live now. ${reason}`, {
    next: "see `oak-policy status`; a version that is live again can be retrained",
    exit: "failing",
  });
