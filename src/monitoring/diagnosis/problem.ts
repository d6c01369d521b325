import { wilsonInterval } from "../../numeric/intervals.ts";
import type { Cause, Measure, Mend, Problem, ProblemName } from "../../schema/diagnosis.ts";
import type { MeanInterval } from "./clustered-mean.ts";
import type { Evidence } from "./evidence.ts";

/** Looks for one problem. */
export type Rule = (evidence: Evidence) => Problem;

/** A gain in success rate that a team would notice; below it a difference is called none. */
export const NOTICEABLE_GAIN = 0.05;

export const TITLES: Record<ProblemName, string> = {
  low_accuracy: "Low accuracy",
  overfitting: "Overfitting",
  not_beating_baselines: "Not beating the baselines",
  recommendations_ignored: "Recommendations are ignored",
  outcome_labels: "Outcomes say little",
  choice_without_variation: "Agents were chosen without variation",
  out_of_date: "Something is out of date",
  uncalibrated_confidence: "Confidence does not mean what it says",
};

type Details = Partial<Pick<Problem, "numbers" | "causes" | "mends">>;

/** What a rule answers. Causes are put in order: likely, possible, ruled out. */
export const problem = (
  name: ProblemName,
  state: Problem["state"],
  sentence: string,
  { numbers = [], causes = [], mends = [] }: Details = {},
): Problem => ({
  name,
  title: TITLES[name],
  state,
  sentence,
  numbers,
  causes: [...causes].sort((a, b) => ORDER[a.likelihood] - ORDER[b.likelihood]),
  mends,
});

const ORDER: Record<Cause["likelihood"], number> = { likely: 0, possible: 1, ruled_out: 2 };

export const notChecked = (name: ProblemName, why: string): Problem => problem(name, "not_checked", why);

export const setting = (
  key: string,
  from: Extract<Mend, { kind: "setting" }>["from"],
  to: Extract<Mend, { kind: "setting" }>["to"],
  why: string,
): Mend => ({ kind: "setting", key, from, to, why, effective_after: afterwards(key) });

/** A setting takes effect where it is read. */
function afterwards(key: string): string {
  if (key.startsWith("policy_export.")) return "oak-policy export";
  const again = "oak-policy train, evaluate and export";
  return key.startsWith("model.") ? again : again.replace("train", "prepare, train");
}

export const command = (words: string, why: string): Mend => ({ kind: "command", command: words, why });
export const practice = (what: string, why: string): Mend => ({ kind: "practice", practice: what, why });

/** A share of counted rows with its Wilson interval. */
export function shareOf(name: string, count: number, n: number, level: number, measures: string): Measure {
  if (n === 0) return { name, value: null, low: null, high: null, n, unit: "share", measures };
  return { name, value: count / n, ...wilsonInterval(count, n, level), n, unit: "share", measures };
}

export const countOf = (name: string, value: number, measures: string): Measure => ({
  name,
  value,
  low: null,
  high: null,
  n: null,
  unit: "count",
  measures,
});

type Known = number | null | undefined;

/** A share that is no count of rows: a part of a variance, a gain. Ends that are not finite are not known. */
export function plainShare(
  name: string,
  { value, low, high, n }: { value: number | null; low?: Known; high?: Known; n?: number },
  measures: string,
): Measure {
  const finite = (bound: Known): number | null =>
    bound !== undefined && bound !== null && Number.isFinite(bound) ? bound : null;
  return { name, value, low: finite(low), high: finite(high), n: n ?? null, unit: "share", measures };
}

/** A difference of two shares: what reports call points. */
export const plainDifference = (
  name: string,
  known: { value: number; low: number; high: number; n: number },
  measures: string,
): Measure => ({ ...plainShare(name, known, measures), unit: "difference" });

/** "24.1 points (12.4 to 33.6)", as `evaluate` shows it */
export const points = ({ value, low, high }: { value: number; low: number; high: number }): string => {
  const text = (share: number): string => (100 * share).toFixed(1);
  return `${text(value)} points (${text(low)} to ${text(high)})`;
};

export const meanShare = (name: string, mean: MeanInterval, measures: string): Measure =>
  plainShare(name, mean, measures);

export const percent = (share: number): string => {
  const shown = (100 * share).toFixed(Math.abs(share) < 0.0995 ? 1 : 0);
  return `${Number(shown) === 0 ? "0" : shown} %`;
};

/** "62 % (51 to 72 %)", or "unknown". */
export const shown = ({ value, low, high }: Pick<Measure, "value" | "low" | "high">): string =>
  value === null
    ? "unknown"
    : low === null || high === null
      ? percent(value)
      : `${percent(value)} (${percent(low).replace(" %", "")} to ${percent(high)})`;

export const some = (names: readonly string[], most = 3): string =>
  names.length <= most
    ? names.join(", ")
    : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
