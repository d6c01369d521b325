import type { Expectation } from "./watched-outcome.ts";

/** What is known of the policy before it is watched. */
export interface ExpectationEvidence {
  version: string;
  /** its evaluated success, for answers that state no confidence; null: not evaluated */
  value: number | null;
  /** held-out rows that its confidence was checked on */
  checkedRows: number;
  sinceMs: number;
}

/** A confidence that was never checked is taken to be known as well as by this many rows. */
const FEWEST_ROWS = 10;
const TYPICAL = 0.75;

/**
 * The expectation of a policy: the confidence that each answer stated, and the evaluated success where none was stated. Its
 * doubt is the standard error of a rate p checked on n rows, sqrt(p (1 - p) / n), on the logit scale: divided by p (1 - p).
 */
export function expectationOf({ version, value, checkedRows, sinceMs }: ExpectationEvidence): Expectation {
  const p = Math.min(0.95, Math.max(0.05, value ?? TYPICAL));
  const error = Math.sqrt((p * (1 - p)) / Math.max(FEWEST_ROWS, checkedRows));
  const checked =
    checkedRows === 0
      ? "was never checked"
      : `was checked on ${checkedRows} held-out ${checkedRows === 1 ? "row" : "rows"}`;
  return {
    value,
    doubt: error / (p * (1 - p)),
    restsOn: `the confidence that ${version} states, which ${checked} (give or take ${error.toFixed(2)}), and on the outcomes since`,
    sinceMs,
  };
}
