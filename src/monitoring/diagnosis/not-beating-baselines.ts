import type { Measure } from "../../schema/diagnosis.ts";
import type { Overlap } from "../../schema/evaluation-report.ts";
import { choiceCause } from "./choice-without-variation.ts";
import { judgedPolicies, redLine } from "./judged-policies.ts";
import { learningCauses } from "./learning-causes.ts";
import {
  countOf,
  NOTICEABLE_GAIN,
  notChecked,
  plainDifference,
  plainShare,
  points,
  problem,
  type Rule,
} from "./problem.ts";

const NAME = "not_beating_baselines";

/**
 * No better than what is done today, or than always sending the agent with the best record: the paired differences of the
 * evaluation on the same held-out rows. Found only where a gain that a team would notice is ruled out; an interval that
 * still holds one is too few to say, with what it would take.
 */
export const notBeatingBaselines: Rule = (evidence) => {
  const judged = judgedPolicies(evidence);
  const report = evidence.policy?.evaluation;
  if (!judged || !report)
    return notChecked(NAME, "What it gains is estimated by the evaluation, which is missing.");
  const { success_rate: success, overlap } = judged.policy;
  const rivals = [
    { name: "gain_over_today", words: "what you do today", difference: success.difference_to_behaviour },
    {
      name: "gain_over_best_single_agent",
      words: "always sending the agent with the best record",
      difference: success.difference_to_best_single,
    },
  ].flatMap(({ difference, ...rival }) => (difference ? [{ ...rival, difference }] : []));
  const numbers: Measure[] = rivals.map(({ name, words, difference: { value, low, high } }) =>
    plainDifference(
      name,
      { value, low, high, n: overlap.n },
      `success rate of the policy less that of ${words}, on the same held-out rows`,
    ),
  );
  const refused =
    report.behaviour_model.deterministic && overlap.support < 1
      ? "agents were chosen without any variation"
      : redLine(evidence.config.evaluation, overlap);
  const causes = [...choiceCause(evidence), ...learningCauses(evidence)];
  if (refused || rivals.length === 0) {
    const sentence = `The log cannot tell what it would gain: ${refused ?? "there are too few held-out episodes"}.`;
    return problem(NAME, "too_few_to_say", sentence, { numbers: overlapNumbers(overlap), causes });
  }
  const unproven = rivals.filter(({ difference }) => difference.lower_bound <= 0);
  if (unproven.length === 0)
    return problem(NAME, "not_found", `It beats ${rivals.map(beaten).join(", and ")} in success rate.`, {
      numbers,
    });
  const level = levelOf(report.confidence_level);
  const none = unproven.find(({ difference }) => difference.upper_bound < NOTICEABLE_GAIN);
  if (none) {
    const worse =
      none.difference.high < 0 ? "it is worse" : `a gain of ${100 * NOTICEABLE_GAIN} points is ruled out`;
    const sentence = `${capital(gained(none))}: ${worse} with ${level} confidence.`;
    return problem(NAME, "found", sentence, { numbers, causes });
  }
  const { more_episodes: more } = report.verdict;
  const sentence = `${capital(unproven.map(gained).join(", and "))}: that may be a gain or none.${more === null ? "" : ` About ${more} more held-out episodes would decide it.`}`;
  return problem(NAME, "too_few_to_say", sentence, { numbers, causes });
};

interface Rival {
  words: string;
  difference: { value: number; low: number; high: number };
}

const beaten = (rival: Rival): string => `${rival.words} by ${points(rival.difference)}`;
const gained = (rival: Rival): string =>
  `against ${rival.words} it gains ${points(rival.difference)} in success rate`;
const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);

/** What an estimate would rest on. */
const overlapNumbers = ({ support, effective_sample_size: effective, n }: Overlap): Measure[] => [
  plainShare(
    "support",
    { value: support, n },
    "share of held-out decisions whose recommended agent was tried in like states",
  ),
  countOf("effective_sample_size", effective, "plain trials of the policy that the held-out log is worth"),
];

const levelOf = (level: number): string => `${Number((100 * level).toFixed(2))} %`;
