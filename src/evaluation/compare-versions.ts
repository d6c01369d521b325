import type { EvaluatedPolicy, EvaluationReport } from "../schema/evaluation-report.ts";
import type { VersionComparison } from "../schema/retraining.ts";
import { isJudgeable, isRefused } from "./verdict.ts";

/**
 * Whether the judged version is better than the one it was compared with, as a statement with an error rate: of versions
 * that are no better, at most the share 1 - confidence_level is called better (the one-sided lower bound of the paired
 * difference in success rate is above 0), of those worse by the margin or more at most half of that is called "not worse"
 * (the low end of its two-sided interval), and the same for calling a better one "worse". The level of the report is
 * already corrected for the versions that were judged on the same rows.
 */
export function compareVersions(report: EvaluationReport): VersionComparison {
  const { compared_to: change, policies, policy, verdict, settings, confidence_level: level } = report;
  const own = policies.find(({ role }) => role === "policy");
  const older = policies.find(({ role }) => role === "earlier_version");
  const difference = own?.success_rate.difference_to_earlier ?? null;
  const common = { confidence_level: level };
  if (change === null || own === undefined || older === undefined || difference === null)
    return {
      ...common,
      answer: "cannot_tell",
      difference: null,
      sentence: `Nothing tells ${policy} from another version.`,
    };
  const { value, low, high, lower_bound } = difference;
  const found = { ...common, difference: { value, low, high, lower_bound } };
  const against = `${policy} against ${change.version}`;
  if (isRefused(verdict))
    return {
      ...found,
      answer: "cannot_tell",
      sentence: `${against} cannot be judged: ${verdict.reasons[0] ?? "the held-out episodes are too few"}.`,
    };
  const needed = {
    min_support: Number(settings.min_support),
    min_effective_sample_size: Number(settings.min_effective_sample_size),
  };
  // a verdict on slices alone does not make up for what the whole lacks
  if (!isJudgeable(own, needed))
    return { ...found, answer: "cannot_tell", sentence: tooLittle(against, own) };
  if (!isJudgeable(older, needed))
    return { ...found, answer: "cannot_tell", sentence: tooLittle(against, older) };
  const estimated = `${against} is estimated at ${points(value)} points of success rate`;
  const sure = `${Number((100 * level).toFixed(2))} % confidence`;
  if (high < 0 || verdict.answer === "keep_worse")
    return {
      ...found,
      answer: "worse",
      sentence:
        high < 0
          ? `${estimated}; it is worse, by at least ${points(-high, false)} (${sure}).`
          : `${policy} is worse than what was done anyway. ${verdict.sentence}`,
    };
  if (lower_bound > 0)
    return {
      ...found,
      answer: "better",
      sentence: `${estimated}; it is better, by at least ${points(lower_bound, false)} (${sure}).`,
    };
  const margin = verdict.gate.margin;
  if (low > -margin)
    return {
      ...found,
      answer: "not_worse",
      sentence: `${estimated}, at least ${points(low)}: surely no worse than by ${points(margin, false)}, but a gain is not shown (${sure}).`,
    };
  return {
    ...found,
    answer: "not_shown",
    sentence: `${estimated}, but it may be ${points(lower_bound)} (${sure}): a gain is not shown.`,
  };
}

const tooLittle = (against: string, { name, overlap }: EvaluatedPolicy): string =>
  `${against} cannot be judged: the held-out log tells as much about ${name} as ${overlap.effective_sample_size.toFixed(0)} plain trials, and ${(100 * overlap.support).toFixed(0)} % of its choices were tried in like situations.`;

/** Whether that is enough for the setting `continuous_learning.deploy_if`. */
export const isEnough = (
  { answer }: Pick<VersionComparison, "answer">,
  asked: "better" | "not_worse",
): boolean => answer === "better" || (asked === "not_worse" && answer === "not_worse");

function points(difference: number, signed = true): string {
  const text = (100 * difference).toFixed(1);
  if (Number(text) === 0) return "0.0";
  return signed && difference > 0 ? `+${text}` : text;
}
