/** One bin of a reliability diagram. */
export interface CalibrationBin {
  low: number;
  high: number;
  rows: number;
  /** mean predicted probability; null in an empty bin */
  predicted: number | null;
  /** share of successes; null in an empty bin */
  observed: number | null;
}

export interface CalibrationQuality {
  rows: number;
  /** mean squared difference of probability and outcome (Brier 1950); 0 is best. See `calibrationQuality` for soft outcomes */
  brier: number;
  /** expected calibration error: mean |predicted - observed| over the bins, weighted by their rows */
  expectedCalibrationError: number;
  bins: CalibrationBin[];
}

/**
 * How well probabilities fit outcomes. An outcome y may be a probability itself (a soft label); its squared difference to the
 * stated p is the expected one over the two outcomes that it stands for,
 *   y (p - 1)^2 + (1 - y) p^2 = (p - y)^2 + y (1 - y),
 * or labels that tell nothing would make a confidence that says nothing look perfect. Bins are of equal width, the last one
 * closed. Throws a RangeError when there is no row.
 */
export function calibrationQuality(
  probabilities: ArrayLike<number>,
  outcomes: ArrayLike<number>,
  binCount = 10,
): CalibrationQuality {
  const rows = probabilities.length;
  if (rows === 0) throw new RangeError("no row to judge the calibration by");
  const counts = new Float64Array(binCount);
  const predicted = new Float64Array(binCount);
  const observed = new Float64Array(binCount);
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    const bin = Math.min(binCount - 1, Math.floor(probabilities[row]! * binCount));
    counts[bin]! += 1;
    predicted[bin]! += probabilities[row]!;
    observed[bin]! += outcomes[row]!;
    const outcome = outcomes[row]!;
    squares += (probabilities[row]! - outcome) ** 2 + outcome * (1 - outcome);
  }
  let error = 0;
  const bins = Array.from({ length: binCount }, (_, bin): CalibrationBin => {
    const count = counts[bin]!;
    error += Math.abs(predicted[bin]! - observed[bin]!) / rows;
    return {
      low: bin / binCount,
      high: (bin + 1) / binCount,
      rows: count,
      predicted: count === 0 ? null : predicted[bin]! / count,
      observed: count === 0 ? null : observed[bin]! / count,
    };
  });
  return { rows, brier: squares / rows, expectedCalibrationError: error, bins };
}
