import { calibrationQuality } from "../../learning/calibration-quality.ts";
import type { Reliability } from "../../schema/evaluation-doubt.ts";

/**
 * Stated probability of success against what became of it, in ten bins of equal width of which the empty ones are left
 * out. `outcomes` are 0 to 1 and may be probabilities themselves (soft labels). Null without a row.
 */
export function reliabilityOf(stated: ArrayLike<number>, outcomes: ArrayLike<number>): Reliability | null {
  if (stated.length === 0) return null;
  const { rows, brier, expectedCalibrationError, bins } = calibrationQuality(stated, outcomes);
  return {
    n: rows,
    expected_calibration_error: expectedCalibrationError,
    brier,
    bins: bins.flatMap(({ low, high, rows: n, predicted, observed }) =>
      predicted === null || observed === null ? [] : [{ from: low, to: high, n, predicted, observed }],
    ),
  };
}
