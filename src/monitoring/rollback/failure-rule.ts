import type { FailureRule } from "../../schema/alarm.ts";
import type { Config } from "../../schema/config.ts";
import { degradationProcess } from "../alarm/degradation-process.ts";
import type { WatchedOutcome } from "../alarm/watched-outcome.ts";
import { YEAR_MS } from "../alarm/year.ts";

/** Falls of success, relative to 1 - threshold, that are bet on in equal parts: from a little worse to hopeless. */
const FALLS = [0.15, 0.3, 0.5, 0.8] as const;

export interface FailureSettings
  extends Pick<Config["safety"]["auto_rollback"], "failure_rate_threshold" | "min_episodes_before_rollback"> {
  false_alarms_per_year: number;
}

/**
 * Whether the followed advice of a release fails more often than the threshold, surely: the mean of four betting processes
 * against "success >= 1 - threshold" reaches 1 / false_alarms_per_year, after at least `min_episodes_before_rollback`
 * outcomes. "Share of failures >= threshold after 10", looked at again and again, would fire by chance wherever failures are
 * nearly that usual; this fires in at most the given share of years while the failures are no more than the threshold.
 */
export function failureRule(
  outcomes: readonly WatchedOutcome[],
  sinceMs: number,
  settings: FailureSettings,
): FailureRule {
  const { failure_rate_threshold: threshold, min_episodes_before_rollback: least } = settings;
  const processes = FALLS.map((fall) => degradationProcess({ fall, doubt: 0 }));
  const limit = 1 / settings.false_alarms_per_year;
  let [before, most] = [sinceMs, 0];
  let firedAt: number | null = null;
  for (const [index, { knownMs, success }] of outcomes.entries()) {
    const years = Math.max(0, knownMs - before) / YEAR_MS;
    before = Math.max(before, knownMs);
    for (const process of processes) process.observe(success, 1 - threshold, years);
    const evidence = processes.reduce((sum, process) => sum + process.evidence(), 0) / FALLS.length;
    most = Math.max(most, evidence);
    if (firedAt === null && index + 1 >= least && evidence >= limit) firedAt = knownMs;
  }
  const failures = outcomes.filter(({ success }) => !success).length;
  const figures = {
    fires: firedAt !== null,
    fired_at: firedAt === null ? null : new Date(firedAt).toISOString(),
    outcomes: outcomes.length,
    failures,
    threshold,
    evidence: most,
    limit,
  };
  return { ...figures, sentence: sentenceOf(figures, least) };
}

function sentenceOf(
  { fires, outcomes, failures, threshold, limit }: Omit<FailureRule, "sentence">,
  least: number,
): string {
  if (outcomes === 0) return "No outcome of followed advice yet.";
  const seen = `${failures} of ${outcomes} followed recommendations failed`;
  const allowed = `${Math.round(100 * threshold)} %`;
  if (fires)
    return `${seen}: surely more than ${allowed} (chance of a false alarm at most ${(100 / limit).toFixed(1)} % a year).`;
  if (outcomes < least) return `${seen}; at least ${least} outcomes are needed.`;
  return `${seen}: not surely more than ${allowed}.`;
}
