import type { Config } from "../../schema/config.ts";
import type { Deployment } from "../../schema/deployment.ts";
import type { FollowedAdvice } from "../ledger/followed-advice.ts";

/** What came of one answer that was followed, and the success that was to be expected of it. */
export interface WatchedOutcome {
  /** when the outcome became known, epoch milliseconds */
  knownMs: number;
  success: boolean;
  /** in [0, 1] */
  expected: number;
  /** outcomes of a session share their luck; null: not known, one of its own */
  session: string | null;
}

/** What success is to be expected, and what that rests on. */
export interface Expectation {
  /** of answers that stated no confidence, such as sequences; null: those are left out */
  value: number | null;
  /** standard error of the expectation on the logit scale; 0: known */
  doubt: number;
  /** in words, for the alarm's message */
  restsOn: string;
  /** when the release went live, epoch milliseconds */
  sinceMs: number;
}

/** Answers of the release itself, since it went live, that somebody could follow: neither the incumbent's nor the lot's. */
export const adviceOfRelease = (advice: readonly FollowedAdvice[], live: Deployment): FollowedAdvice[] =>
  advice.filter(
    ({ version, atMs, arm, mode, abstained }) =>
      version === live.version &&
      atMs >= Date.parse(live.timestamp) &&
      (arm === null || arm === "release") &&
      mode !== "shadow" &&
      !abstained,
  );

/**
 * Outcomes of the followed answers among `advice`, in the order in which they became known (then of the answers, then of their
 * ids). That order never changes when a late outcome comes in, so evidence that was once seen stays seen.
 */
export function watchedOutcomes(
  advice: readonly FollowedAdvice[],
  { value }: Pick<Expectation, "value">,
): WatchedOutcome[] {
  const known = advice
    .filter(({ followed, success }) => followed === true && success !== null)
    .map((answer) => ({ answer, knownMs: answer.outcomeMs ?? answer.atMs }))
    .sort(
      (one, other) =>
        one.knownMs - other.knownMs ||
        one.answer.atMs - other.answer.atMs ||
        (one.answer.id < other.answer.id ? -1 : 1),
    );
  return known.flatMap(({ answer, knownMs }) => {
    const expected = answer.confidence ?? value;
    return expected === null
      ? []
      : [{ knownMs, success: answer.success === true, expected, session: answer.sessionId }];
  });
}

/** Number of successes and mean expectation; null without an outcome. */
export function summed(outcomes: readonly WatchedOutcome[]): { successes: number; mean: number | null } {
  const successes = outcomes.filter(({ success }) => success).length;
  const sum = outcomes.reduce((total, { expected }) => total + expected, 0);
  return { successes, mean: outcomes.length === 0 ? null : sum / outcomes.length };
}

export type AlarmSettings = Pick<
  Config["monitoring"],
  "alarm" | "degradation_threshold" | "false_alarms_per_year" | "health_check_frequency_days"
>;
