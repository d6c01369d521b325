import { calibrationQuality } from "../../learning/calibration-quality.ts";
import { sequenceInterval } from "../../numeric/confidence-sequence.ts";
import type { HealthCheck } from "../../schema/health.ts";
import { check, measure, percent } from "./check.ts";

/** Stated confidence and what came of it. */
export interface StatedOutcome {
  confidence: number;
  success: boolean;
}

const LEVEL = 0.95;
const SMALL_GAP = 0.05;

const numbersOf = (stated: readonly StatedOutcome[]): { confidence: number[]; outcome: number[] } => ({
  confidence: stated.map(({ confidence }) => confidence),
  outcome: stated.map(({ success }) => (success ? 1 : 0)),
});
const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * Whether as many followed answers succeeded as their confidence said, on the whole. The interval of the difference holds
 * however often one looks (`sequenceInterval`), so a check every week cries wolf in at most 5 % of all runs of a release.
 */
export function predictionAccuracy(stated: readonly StatedOutcome[]): HealthCheck {
  const name = "prediction_accuracy";
  if (stated.length === 0)
    return check(name, "unknown", "No followed answer with a confidence has an outcome yet.");
  const { confidence, outcome } = numbersOf(stated);
  const [said, was, n] = [meanOf(confidence), meanOf(outcome), stated.length];
  const gap = sequenceInterval(was - said, n, LEVEL, { low: -1, high: 1 });
  const { brier, expectedCalibrationError } = calibrationQuality(confidence, outcome);
  const numbers = [
    measure("success_minus_confidence", "mean over followed answers; interval for any number of looks", {
      value: was - said,
      ...gap,
      n,
    }),
    measure("brier", "mean squared difference of confidence and outcome", { value: brier, n, unit: "value" }),
    measure("expected_calibration_error", "mean distance of confidence and outcome over ten bins", {
      value: expectedCalibrationError,
      n,
    }),
  ];
  const sentence = `It said ${percent(said)}, ${percent(was)} of ${n} followed answers succeeded`;
  if (gap.high < 0)
    return check(name, "warning", `${sentence}: surely fewer than it said.`, {
      numbers,
      next: "run `oak-policy retrain`; new outcomes calibrate its confidence anew",
    });
  if (gap.low > 0) return check(name, "ok", `${sentence}: surely more than it said.`, { numbers });
  return check(name, "ok", `${sentence}; chance explains the difference.`, { numbers });
}

/**
 * Whether the confidence is right at every level: a bin of ten is off when what happened lies surely (for all bins and any
 * number of looks together) and by more than 5 points away from what was said.
 */
export function calibrationCheck(stated: readonly StatedOutcome[]): HealthCheck {
  const name = "calibration";
  if (stated.length === 0)
    return check(name, "unknown", "No followed answer with a confidence has an outcome yet.");
  const { confidence, outcome } = numbersOf(stated);
  const { bins, expectedCalibrationError, rows } = calibrationQuality(confidence, outcome);
  const filled = bins.flatMap(({ predicted, observed, rows: n }) =>
    predicted === null || observed === null ? [] : [{ predicted, observed, n }],
  );
  const level = 1 - (1 - LEVEL) / filled.length;
  const off = filled.filter(({ predicted, observed, n }) => {
    const { low, high } = sequenceInterval(observed, n, level);
    return (predicted < low || predicted > high) && Math.abs(predicted - observed) > SMALL_GAP;
  });
  const numbers = [
    measure("expected_calibration_error", "mean distance of confidence and outcome over ten bins", {
      value: expectedCalibrationError,
      n: rows,
    }),
  ];
  const [most] = off.sort((one, other) => other.n - one.n);
  if (!most)
    return check(
      name,
      "ok",
      `Confidence fits ${rows} outcomes at every level (${filled.length} of 10 occur), as far as these can tell.`,
      { numbers },
    );
  return check(
    name,
    "warning",
    `Where it says ${percent(most.predicted)}, ${percent(most.observed)} of ${most.n} followed answers succeeded.`,
    { numbers, next: "run `oak-policy retrain`; new outcomes calibrate its confidence anew" },
  );
}
