import * as z from "zod";
import { wilsonInterval } from "../../numeric/intervals.ts";
import type { Measure, Mend } from "../../schema/diagnosis.ts";
import type { Evidence, PolicyEvidence } from "./evidence.ts";
import { command, notChecked, percent, plainShare, plural, problem, type Rule, setting } from "./problem.ts";

const NAME = "uncalibrated_confidence";
const FEWEST_ROWS = 30;
const SMALL_GAP = 0.05;

const binSchema = z.object({
  rows: z.number(),
  predicted: z.number().nullable(),
  observed: z.number().nullable(),
});
/** What `train` stores of the calibration on test rows; see `learning/calibration-quality.ts`. */
const qualitySchema = z.object({
  rows: z.number(),
  expectedCalibrationError: z.number(),
  bins: z.array(binSchema),
});
const calibrationSchema = z.object({ method: z.string(), rows: z.number(), reason: z.string().optional() });

/**
 * A confidence of 0.8 should come true in 8 of 10 cases. Held-out rows are put into bins of confidence; a bin is off when
 * the confidence lies outside the Wilson interval of what happened, at a level corrected for the number of bins
 * (Bonferroni), and by more than 5 points.
 */
export const uncalibratedConfidence: Rule = (evidence) => {
  const { policy, config } = evidence;
  if (!policy) return notChecked(NAME, "No policy is trained.");
  const quality = qualitySchema.safeParse(policy.file.performance.calibration_on_test);
  if (!quality.success) return notChecked(NAME, "There was no held-out row to judge the confidence by.");
  const { rows, expectedCalibrationError: error, bins } = quality.data;
  const numbers: Measure[] = [
    plainShare(
      "expected_calibration_error",
      { value: error, n: rows },
      "mean distance of confidence and outcome over ten bins, on test rows",
    ),
  ];
  const filled = bins.flatMap(({ rows: n, predicted, observed }) =>
    predicted === null || observed === null ? [] : [{ n, predicted, observed }],
  );
  const level = 1 - (1 - config.evaluation.confidence_level) / Math.max(1, filled.length);
  const off = filled.filter(({ n, predicted, observed }) => {
    const { low, high } = wilsonInterval(observed * n, n, level);
    return Math.abs(predicted - observed) > SMALL_GAP && (predicted < low || predicted > high);
  });
  const flat = flatReason(policy);
  const note = flat === null ? "" : ` It says the same of every task: ${flat}.`;
  if (rows < FEWEST_ROWS)
    return problem(NAME, "too_few_to_say", `Only ${plural(rows, "held-out row")} to judge by.${note}`, {
      numbers,
    });
  const [worst] = off.sort((a, b) => b.n - a.n);
  if (!worst) {
    const sentence = `On ${plural(rows, "held-out row")} confidence and outcome differ by ${percent(error)} on average, no more than chance explains.${note}`;
    return problem(NAME, "not_found", sentence, { numbers });
  }
  const sentence = `Where it says ${percent(worst.predicted)}, ${percent(worst.observed)} of ${plural(worst.n, "held-out row")} succeeded.${note}`;
  return problem(NAME, "found", sentence, { numbers, mends: mendsOf(evidence, policy) });
};

/** Why one number is all that the confidence is, if it is. */
function flatReason({ file }: PolicyEvidence): string | null {
  const calibration = calibrationSchema.safeParse(file.calibration);
  return calibration.success && calibration.data.method === "base_rate"
    ? (calibration.data.reason ?? "")
    : null;
}

function mendsOf({ config }: Evidence, { file }: PolicyEvidence): Mend[] {
  const share = config.data_preparation.validation_split;
  const fitted = calibrationSchema.safeParse(file.calibration);
  const few = fitted.success && fitted.data.rows < 100;
  return [
    ...(few
      ? [
          setting(
            "data_preparation.validation_split",
            share,
            Math.min(0.3, Number((2 * share).toFixed(2))),
            `the confidence was fitted to ${fitted.data.rows} rows`,
          ),
        ]
      : []),
    command(
      "oak-policy train",
      "on data prepared anew: a confidence fitted to newer outcomes follows what changed",
    ),
  ];
}
