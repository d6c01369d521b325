import type { Alarm } from "../../schema/alarm.ts";

type Figures = Omit<Alarm, "sentence" | "actions">;
type Fall = NonNullable<Figures["fall"]>;

const percent = (share: number): string => `${Math.round(100 * share)}%`;
const day = (time: string): string => time.slice(0, 10);

/** The first line of the mission document's message when raised, else why nothing is raised. */
export function alarmSentence({ raised, fall, outcomes, successes, expected, rule }: Figures): string {
  if (raised && fall)
    return `Policy performance degraded by about ${percent(fall.degraded_by)} since ${day(fall.since)} (${howSure(fall)}).${recovered(fall)}`;
  if (outcomes === 0 || expected === null) return "No outcome of followed advice yet.";
  const seen = `${successes} of ${outcomes} succeeded (${(successes / outcomes).toFixed(2)}), expected ${expected.toFixed(2)}`;
  if (rule === "threshold") return `${seen}; the last 20 are not below the limit.`;
  return `${seen}: no sure sign of a fall.`;
}

const howSure = ({ outcomes, degraded_by_low: low, degraded_by_high: high }: Fall): string =>
  `${outcomes} ${outcomes === 1 ? "outcome" : "outcomes"}: anywhere between ${percent(low)} and ${percent(high)}`;

function recovered({ since_raised: { outcomes, successes } }: Fall): string {
  return outcomes === 0 ? "" : ` Since the alarm ${successes} of ${outcomes} succeeded.`;
}

/** As many as `monitor` lists at a time. */
export const MOST_FAILURES = 1000;

/** Failures from where the fall began until now: the latest so many of all. */
const failures = ({ outcomes, current, since_raised: after }: Fall): number =>
  Math.min(MOST_FAILURES, Math.round(outcomes * (1 - current)) + after.outcomes - after.successes);

/** What to do about a raised alarm; nothing otherwise. */
export function alarmActions({ raised, fall }: Figures): string[] {
  if (!raised || !fall) return [];
  return [
    `Review recent failures: those since ${day(fall.since)}, with oak-policy monitor --failures ${failures(fall)}`,
    "Check for data distribution shift: the line drift of oak-policy health-check --include-policy",
    "Consider retraining: oak-policy retrain, or going back: oak-policy rollback",
  ];
}
