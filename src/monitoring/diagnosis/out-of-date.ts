import type { Measure, Mend } from "../../schema/diagnosis.ts";
import { command, countOf, notChecked, plural, problem, type Rule } from "./problem.ts";

const NAME = "out_of_date";

/** One thing that is older than what it was made from. */
interface Stale {
  words: string;
  mend: Mend;
}

/** Training data older than the telemetry, a policy older than the training data, an export older than its evaluation. */
export const outOfDate: Rule = (evidence) => {
  const { training, policy, config } = evidence;
  if (!training) return notChecked(NAME, "Nothing has been made from the telemetry yet.");
  const least = config.continuous_learning.min_new_episodes;
  const numbers: Measure[] = [
    countOf(
      "new_delegation_lines",
      training.newLines,
      "lines of telemetry that came after the training data were prepared",
    ),
  ];
  const stale: Stale[] = [
    ...(training.newLines >= least
      ? [
          {
            words: `${plural(training.newLines, "delegation line")} came since the training data were prepared (${least} are called enough by continuous_learning.min_new_episodes)`,
            mend: command("oak-policy prepare", "then train and evaluate a new version"),
          },
        ]
      : []),
    ...(policy && !policy.onTheseData
      ? [
          {
            words: `${policy.file.version} was trained on other training data than are prepared now, so it cannot be evaluated on them`,
            mend: command("oak-policy train", "trains a new version on the data as they are"),
          },
        ]
      : []),
    ...(policy?.rewardChanged
      ? [
          {
            words: `${policy.file.version} was evaluated before the reward settings changed`,
            mend: command(
              "oak-policy prepare",
              "rewards are part of the training rows; then train and evaluate",
            ),
          },
        ]
      : []),
    ...(policy?.exportIsStale
      ? [
          {
            words: `the export of ${policy.file.version} does not hold its newest evaluation, so its answers do not say it`,
            mend: command(
              `oak-policy export --policy ${policy.file.version}`,
              "writes the verdict into what is served",
            ),
          },
        ]
      : []),
  ];
  if (stale.length === 0)
    return problem(NAME, "not_found", "Nothing is older than what it was made from.", {
      numbers,
    });
  const [first = "", ...rest] = stale.map(({ words }) => words);
  const sentence = `${[first.charAt(0).toUpperCase() + first.slice(1), ...rest].join("; ")}.`;
  return problem(NAME, "found", sentence, { numbers, mends: stale.map(({ mend }) => mend) });
};
