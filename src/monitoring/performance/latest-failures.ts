import type { FollowedFailure } from "../../schema/performance.ts";
import type { FollowedAdvice } from "../ledger/followed-advice.ts";

const TASK_LENGTH = 200;

/**
 * The followed answers that failed, those that became known last first, at most so many. They are the failures among
 * `success_when_followed`: no answer by lot, none in shadow mode.
 */
export function latestFailures(
  advice: Iterable<FollowedAdvice>,
  version: string | null,
  most: number,
): FollowedFailure[] {
  const failed: FollowedAdvice[] = [];
  for (const each of advice)
    if (isFailure(each) && (version ?? each.version) === each.version) failed.push(each);
  return failed
    .sort(
      (one, other) => knownMs(other) - knownMs(one) || other.atMs - one.atMs || (one.id < other.id ? 1 : -1),
    )
    .slice(0, most)
    .map(asFailure);
}

const isFailure = ({ followed, success, arm }: FollowedAdvice): boolean =>
  followed === true && success === false && arm !== "randomised";

const knownMs = ({ outcomeMs, atMs }: FollowedAdvice): number => outcomeMs ?? atMs;

const asFailure = (advice: FollowedAdvice): FollowedFailure => ({
  recommendation_id: advice.id,
  timestamp: new Date(advice.atMs).toISOString(),
  known: new Date(knownMs(advice)).toISOString(),
  session_id: advice.sessionId,
  task_type: advice.taskType,
  task: advice.task.replace(/\s+/g, " ").trim().slice(0, TASK_LENGTH),
  agent: advice.agent ?? advice.named[0] ?? "",
  confidence: advice.confidence,
});
