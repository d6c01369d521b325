import type { PolicyFile } from "../../schema/policy-file.ts";
import { count, percent } from "./table.ts";

const STOPPED: Record<string, string> = {
  early_stopping: "no further improvement on the validation rows",
  max_epochs: "max_epochs reached",
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

/** What `train` shows. */
export function trainScreen(policy: PolicyFile): string {
  const { version, training, training_episodes: episodes, action_space: actions, performance } = policy;
  return [
    `${version}: ${count(training.rows)} rows of ${count(episodes)} episodes, ${count(actions.length)} actions, ${count(policy.encoder.columns)} inputs.`,
    `${count(training.epochs)} epochs, best after ${count(training.best_epoch)}; stopped: ${STOPPED[training.stopped_because] ?? training.stopped_because}.`,
    ...(training.best_epoch === 0
      ? [
          "No epoch beat the starting point on the validation rows: the policy names the agent with the best shrunken record.",
        ]
      : []),
    `Agreement with the logged agent on successes (imitation, not success): train ${percent(performance.train_accuracy)}, test ${percent(performance.test_accuracy)}.`,
    calibrationLine(policy),
    "",
    "Whether it is better than what you do today: oak-policy evaluate",
  ].join("\n");
}
