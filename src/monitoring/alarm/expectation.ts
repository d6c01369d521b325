import type { Expectation } from "./watched-outcome.ts";

/** What is known of the policy before it is watched. */
export interface ExpectationEvidence {
  version: string;
  /** the evaluation's success of the policy, and as many plain trials of its choices as it is worth; null: not evaluated */
  evaluation: { value: number | null; trials: number } | null;
  /** rows that its confidence was calibrated on; null: not known */
  calibrationRows: number | null;
  sinceMs: number;
}

/** A policy of which nothing is known is taken to be known as well as by this many trials. */
const FEWEST_TRIALS = 10;
const TYPICAL = 0.75;

/**
 * The expectation of a policy: the confidence that each answer stated, and the evaluated success where none was stated. Its
 * doubt is the standard error of a rate p seen in n trials on the logit scale, 1 / sqrt(n p (1 - p)), n being what the
 * evaluation is worth (its effective sample size), else the rows of the calibration.
 */
export function expectationOf({
  version,
  evaluation,
  calibrationRows,
  sinceMs,
}: ExpectationEvidence): Expectation {
  const value = evaluation?.value ?? null;
  const trials = Math.max(FEWEST_TRIALS, evaluation?.trials ?? calibrationRows ?? 0);
  const p = Math.min(0.95, Math.max(0.05, value ?? TYPICAL));
  const source = evaluation
    ? `an evaluation worth ${Math.round(trials)} trials`
    : calibrationRows === null
      ? "nothing but its training"
      : `${calibrationRows} rows, not evaluated`;
  const error = Math.sqrt((p * (1 - p)) / trials);
  return {
    value,
    doubt: 1 / Math.sqrt(trials * p * (1 - p)),
    restsOn: `the confidence that ${version} stated, which rests on ${source} (give or take ${error.toFixed(2)}), and on the outcomes since`,
    sinceMs,
  };
}
