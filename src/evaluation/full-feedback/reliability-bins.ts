import { calibrationQuality } from "../../learning/calibration-quality.ts";
import type { ReliabilityBin } from "../../schema/benchmark.ts";

/** Sums per bin of stated probability and of outcomes, so that the bins of several runs can be added. */
export const reliabilityBins = (
  probabilities: readonly number[],
  outcomes: readonly number[],
): ReliabilityBin[] =>
  calibrationQuality(probabilities, outcomes).bins.map(({ rows, predicted, observed }) => ({
    rows,
    predicted: rows * (predicted ?? 0),
    observed: rows * (observed ?? 0),
  }));
