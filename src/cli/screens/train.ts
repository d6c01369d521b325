import { changeWords, weightWords } from "../../advisor/earlier-form.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import type { Tuning } from "../../schema/tuning.ts";
import { count, percent, plural, table } from "./table.ts";

const STOPPED: Record<string, string> = {
  early_stopping: "no further improvement on the validation rows",
  max_epochs: "max_epochs reached",
  parent_kept: "left as the parent has it",
};

function calibrationLine({ calibration, performance }: PolicyFile): string {
  const quality = performance.calibration_on_test as {
    expectedCalibrationError?: number;
    brier?: number;
  } | null;
  const measured = quality
    ? `; on test rows ECE ${quality.expectedCalibrationError?.toFixed(3)}, Brier ${quality.brier?.toFixed(3)}`
    : "";
  const reason = typeof calibration.reason === "string" ? ` (${calibration.reason})` : "";
  return `Confidence: ${calibration.method.replace("_", " ")}${reason}${measured}`;
}

/** What was tried, what it gained, and whether that is more than luck. */
function tuningLines({ candidates, episodes, folds, level }: Tuning): string[] {
  // through a number once more: what rounds to nothing has no sign
  const number = (value: number | null): string =>
    value === null ? "-" : Number(value.toFixed(4)).toFixed(4);
  const rows = candidates.map((candidate) => [
    candidate.name,
    number(candidate.mean_loss),
    number(candidate.difference),
    number(candidate.standard_error),
    candidate.adjusted_p === null ? "-" : candidate.adjusted_p.toFixed(3),
    candidate.chosen ? "chosen" : "",
  ]);
  const chosen = candidates.find((candidate) => candidate.chosen)?.name;
  return [
    table([["settings", "held-out loss", "gain", "std. error", "p", ""], ...rows]),
    "",
    `${count(episodes)} episodes in ${folds} blocks, each held out once; p is corrected for choosing among ${candidates.length - 1}.`,
    ...(candidates.every(({ difference }) => !difference)
      ? [
          "All settings say the same here: no network was surely better than the prior in any block, so each leaves the prior as it is.",
        ]
      : []),
    chosen === candidates[0]?.name
      ? `No other settings gained more than chance explains (p at most ${level}): the configured ones stay.`
      : `"${chosen}" gained more than chance explains (p at most ${level}) and is used.`,
    "",
  ];
}

function changeLines({
  agent_changes: changes = [],
  changed_agent_weight: weight = 1,
}: PolicyFile): string[] {
  if (changes.length === 0) return [];
  const each = changes.map(
    (change) =>
      `${change.agent} (${changeWords(change, true)}; ${plural(change.earlier, "delegation")} from before ${weightWords(weight)})`,
  );
  return [`Changed agents: ${each.join(", ")}.`];
}

function continuationLines({ training: { incremental } }: PolicyFile): string[] {
  if (!incremental) return [];
  const { parent, new_rows, rehearsed_rows, new_actions, new_task_types, forgetful } = incremental;
  return [
    `Goes on from ${parent}: ${plural(new_rows, "new row")}, ${count(rehearsed_rows)} of before rehearsed.`,
    ...(new_actions.length > 0 ? [`New to choose from: ${new_actions.join(", ")}.`] : []),
    ...(new_task_types.length > 0
      ? [
          `Task types that ${parent} did not know count as "(other)": ${new_task_types.join(", ")}. Train from the start to tell them apart.`,
        ]
      : []),
    ...(forgetful
      ? [`The networks had become surely worse on what ${parent} knew: they were left as they were.`]
      : []),
    ...(rehearsed_rows === 0
      ? [
          `No row of before is in the training data: nothing could be rehearsed, and records shown as reasons cover the new rows only.`,
        ]
      : []),
  ];
}

/** No network has a part in it: none learned anything, and none of a parent's is kept. */
const isPriorAlone = ({ training: { members, incremental } }: PolicyFile): boolean =>
  members.every(({ best_epoch }) => best_epoch === 0) && !incremental?.continued_networks;

/** What `train` shows. */
export function trainScreen(policy: PolicyFile): string {
  const { version, training, training_episodes: episodes, action_space: actions, performance } = policy;
  return [
    ...(policy.tuning ? tuningLines(policy.tuning) : []),
    ...continuationLines(policy),
    ...changeLines(policy),
    `${version}: ${count(training.rows)} rows of ${count(episodes)} episodes, ${count(actions.length)} actions, ${count(policy.encoder.columns)} inputs.`,
    ...training.members.map(
      ({ epochs, best_epoch, stopped_because }, member) =>
        `Network ${member + 1}: ${count(epochs)} epochs, ${best_epoch === 0 ? `none surely better than ${training.incremental ? "what it started from" : "the prior"}` : `best after ${count(best_epoch)}`}; stopped: ${STOPPED[stopped_because] ?? stopped_because}.`,
    ),
    ...(isPriorAlone(policy)
      ? [
          `No network was surely better than the prior on the validation rows${training.incremental ? ` and ${training.incremental.parent} has none to keep` : ""}, so the policy is the prior: records per agent, task type and words, shrunken as far as the data ask.`,
        ]
      : []),
    `Agreement with the logged agent on successes (imitation, not success): train ${percent(performance.train_accuracy)}, test ${percent(performance.test_accuracy)}.`,
    calibrationLine(policy),
    "",
    "Whether it is better than what you do today: oak-policy evaluate",
  ].join("\n");
}
