import { isRefused } from "../../evaluation/verdict.ts";
import type {
  EvaluatedPolicy,
  EvaluationReport,
  Verdict,
  VerdictAnswer,
} from "../../schema/evaluation-report.ts";
import { decimal, exactLevel, many, percent, points, readable, short, whole } from "./figures.ts";
import type { MetricId } from "./metrics.ts";

/** The four answers as a headline. */
export const HEADLINES: Record<VerdictAnswer, string> = {
  switch: "Switch",
  switch_for_slices: "Switch for some kinds of tasks only",
  keep_not_enough_evidence: "Keep what you do today: not enough evidence",
  keep_worse: "Keep what you do today: this would be worse",
};

/** The number that decided: its name, what it is, and what it had to be. */
export interface Decider {
  name: string;
  metric: MetricId | null;
  value: string;
  needed: string | null;
}

const DIFFERENCES: Record<string, string> = {
  difference_to_behaviour: "today",
  difference_to_best_single: "the best single agent",
  difference_to_earlier: "the older version",
};

/** The number that the verdict names, in words. */
export function deciderOf(verdict: Verdict): Decider {
  const [outcome, rival] = verdict.decided_by.split(".");
  return outcome === "success_rate" && rival !== undefined
    ? differenceDecider(verdict, rival)
    : redLineDecider(verdict);
}

function differenceDecider({ answer, number, threshold }: Verdict, key: string): Decider {
  const rival = DIFFERENCES[key] ?? readable(key);
  const value = number === null ? "n/a" : `${points(number)} points`;
  const needed = threshold === null ? null : `has to be above ${threshold === 0 ? "0" : points(threshold)}`;
  switch (answer) {
    case "keep_worse":
      return { name: `Upper end of the gain over ${rival}`, metric: "gain", value, needed };
    default:
      return { name: `Lower bound of the gain over ${rival}`, metric: "lower-bound", value, needed };
  }
}

function redLineDecider({ decided_by: key, number, threshold }: Verdict): Decider {
  const least = (write: (value: number) => string): string | null =>
    threshold === null ? null : `at least ${write(threshold)} needed`;
  const share = (value: number): string => percent(value, 0);
  switch (key) {
    case "support":
      return { name: "Support", metric: "support", value: percent(number), needed: least(share) };
    case "effective_sample_size":
      return {
        name: "Effective sample size",
        metric: "ess",
        value: decimal(number, 1),
        needed: least(whole),
      };
    case "slice_gain": {
      const value = number === null ? "n/a" : `${points(number)} points`;
      return {
        name: "Least lower bound of those parts' gains",
        metric: "lower-bound",
        value,
        needed: "has to be above 0",
      };
    }
    case "cut_weight": {
      const needed = threshold === null ? null : `at most ${share(threshold)} allowed`;
      return { name: "Cut weight", metric: "cut-weight", value: percent(number), needed };
    }
    case "outcome_labels":
      return { name: "Outcomes of the rarer kind", metric: null, value: whole(number), needed: least(whole) };
    case "deterministic_logging":
      return {
        name: "Agents were chosen without any variation",
        metric: null,
        value: "always the same",
        needed: null,
      };
    case "permuted_control":
      return {
        name: "Control: shuffled outcomes",
        metric: "permuted-control",
        value: "failed",
        needed: null,
      };
    case "behaviour_control":
      return {
        name: "Control: today judged as a policy",
        metric: "behaviour-control",
        value: "failed",
        needed: null,
      };
    default:
      return { name: readable(key), metric: null, value: short(number), needed: least(short) };
  }
}

export const judgedOf = ({ policies }: EvaluationReport): EvaluatedPolicy | undefined =>
  policies.find(({ role }) => role === "policy");

export const todayOf = ({ policies }: EvaluationReport): EvaluatedPolicy | undefined =>
  policies.find(({ role }) => role === "behaviour");

/** How a policy is called on page and screen. */
export const policyName = ({ name, role }: Pick<EvaluatedPolicy, "name" | "role">): string =>
  role === "behaviour"
    ? "today (behaviour)"
    : role === "earlier_version"
      ? `${name} (older version)`
      : readable(name);

/** A red line forbids an answer on the whole; then no figure says how good the policy is. */
export const isForbidden = ({ verdict }: EvaluationReport): boolean => isRefused(verdict);

/** What more data would do, or that more of the same would do nothing where something else is in the way. */
export function moreData(report: EvaluationReport): string {
  const more = report.verdict.more_episodes;
  if (!isForbidden(report)) return report.power.sentence;
  if (more !== null) return `About ${many(more, "more held-out episode")} like these would allow an answer.`;
  return "More episodes of the same kind would not decide it: what speaks against a switch has to change first.";
}

/**
 * "Of 100 delegations ...": the two success rates and their difference for people without statistics. Null where unknown,
 * or where a red line forbids an answer.
 */
export function inHundred(report: EvaluationReport): string | null {
  const judged = judgedOf(report)?.success_rate;
  const today = todayOf(report)?.success_rate.value ?? null;
  const gain = judged?.difference_to_behaviour ?? null;
  if (isForbidden(report) || judged === undefined || judged.value === null || today === null || gain === null)
    return null;
  const hundred = (share: number): string => whole(100 * share);
  const [low, high] = [gain.low, gain.high].map((share) => points(share));
  return `Of 100 delegations like these about ${hundred(judged.value)} would have succeeded with ${report.policy}; with what was really done it was ${hundred(today)}. Chance alone leaves the difference anywhere between ${low} and ${high} (${exactLevel(report.confidence_level)} interval).`;
}
