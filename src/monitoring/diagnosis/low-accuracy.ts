import type { Measure } from "../../schema/diagnosis.ts";
import type { Evidence } from "./evidence.ts";
import { judgedPolicies } from "./judged-policies.ts";
import { learningCauses, rateMore } from "./learning-causes.ts";
import { notChecked, plainShare, plural, problem, type Rule, shown } from "./problem.ts";

/** Of the mission document. */
const LOW_BELOW = 0.6;
const FEWEST_ANSWERS = 10;

/**
 * Accuracy: how often the policy chooses the agent that a rater named as the right one, on held-out rows where one was
 * named. Agreement with the log stands beside it under its own name: it is imitation and decides nothing here.
 */
export const lowAccuracy: Rule = (evidence) => {
  const judged = judgedPolicies(evidence);
  if (!judged) return notChecked("low_accuracy", "Accuracy is measured by the evaluation, which is missing.");
  const { value, low, high, n } = judged.policy.accuracy;
  const accuracy: Measure = {
    name: "accuracy",
    value,
    low,
    high,
    n,
    unit: "share",
    measures:
      "share of the held-out rows where a rater named the right agent and the policy chooses it; raters name one mostly where the log went wrong",
  };
  const numbers = [accuracy, ...agreement(evidence)];
  const rate = rateMore(evidence.training, "a named agent is the only direct label of a right choice");
  if (value === null || low === null || high === null || n < FEWEST_ANSWERS) {
    const sentence = `Raters named the right agent for ${plural(n, "held-out delegation")}; at least ${FEWEST_ANSWERS} are needed to speak of accuracy.`;
    return problem("low_accuracy", "too_few_to_say", sentence, { numbers, mends: [rate] });
  }
  const seen = `It chooses the agent that a rater named in ${shown(accuracy)} of ${plural(n, "case")}`;
  if (low >= LOW_BELOW)
    return problem("low_accuracy", "not_found", `${seen}, which is not below 60 %.`, { numbers });
  const causes = learningCauses(evidence);
  if (high < LOW_BELOW) return problem("low_accuracy", "found", `${seen}: below 60 %.`, { numbers, causes });
  const more = Math.max(
    1,
    Math.ceil((1.96 ** 2 * value * (1 - value)) / (value - LOW_BELOW || 0.01) ** 2 - n),
  );
  const sentence = `${seen}; that may be above or below 60 %.${more > 1000 ? "" : ` About ${plural(more, "more named agent")} would decide it.`}`;
  return problem("low_accuracy", "too_few_to_say", sentence, { numbers, causes, mends: [rate] });
};

/** What the policy file calls accuracy, as in the mission document's format. */
export function agreement({ policy, training }: Evidence): Measure[] {
  if (!policy) return [];
  const { train_accuracy: past, test_accuracy: future } = policy.file.performance;
  const imitation =
    "agreement with the logged agent on successful delegations: imitation, not a sign of right choices";
  const totals = training?.report.totals;
  return [
    ...(past === null
      ? []
      : [
          plainShare(
            "agreement_on_training_rows",
            { value: past, ...(totals && { n: totals.train.success }) },
            imitation,
          ),
        ]),
    ...(future === null
      ? []
      : [
          plainShare(
            "agreement_on_test_rows",
            { value: future, ...(totals && { n: totals.test.success }) },
            imitation,
          ),
        ]),
  ];
}
