import { labelsCause } from "./learning-causes.ts";
import { notChecked, plural, problem, type Rule } from "./problem.ts";

const NAME = "outcome_labels";
const FEWEST_ROWS = 30;

/** Outcomes that are all alike, or that nobody is sure of: nothing tells a good choice from a bad one. */
export const outcomeLabels: Rule = ({ training }) => {
  if (!training || training.report.totals.train.rows === 0)
    return notChecked(NAME, "There are no training rows to see outcomes in.");
  const { numbers, mends, sentence, likelihood } = labelsCause(training);
  const { rows } = training.report.totals.train;
  if (rows < FEWEST_ROWS)
    return problem(NAME, "too_few_to_say", `Only ${plural(rows, "training row")}. ${sentence}`, { numbers });
  if (likelihood === "likely") return problem(NAME, "found", sentence, { numbers, mends });
  return training.labelInformation === null
    ? notChecked(NAME, sentence)
    : problem(NAME, "not_found", sentence, { numbers });
};
