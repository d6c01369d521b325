import type { SliceTerms } from "./slice-test.ts";

export interface Row {
  weight: number;
  outcome: number;
  episode: number;
}

/** Terms of a policy of whom the reward model expects `expected` as of everybody else. */
export function termsOf(rows: readonly Row[], expected: number, supported = 1): SliceTerms {
  const residual = Float64Array.from(rows, ({ outcome }) => outcome - expected);
  const weights = Float64Array.from(rows, ({ weight }) => weight);
  return {
    gain: residual.map((value, row) => (weights[row]! - 1) * value),
    residual,
    weights,
    rawWeights: weights,
    supportedShare: new Float64Array(rows.length).fill(supported),
    untried: { below: new Float64Array(rows.length), above: new Float64Array(rows.length) },
    episode: Int32Array.from(rows, ({ episode }) => episode),
    success: Uint8Array.from(rows, ({ outcome }) => outcome),
  };
}
