import type { Proof } from "../../schema/selftest.ts";

/** What must be true, and on what it is tried. */
export type Claim = Pick<Proof, "name" | "subject" | "claim">;

const NONE = { number: null, low: null, high: null };

export const settled = (claim: Claim, holds: boolean, found: string): Proof => ({
  ...claim,
  result: holds ? "pass" : "fail",
  found,
  ...NONE,
});

/** Passes when the number lies in the band; a bound of null is none. */
export const within = (
  claim: Claim,
  number: number,
  band: { low?: number; high?: number },
  found: string,
): Proof => {
  const { low = null, high = null } = band;
  const holds = (low === null || number >= low) && (high === null || number <= high);
  return { ...claim, result: holds ? "pass" : "fail", found, number, low, high };
};

export const skipped = (claim: Claim, why: string): Proof => ({
  ...claim,
  result: "skipped",
  found: why,
  ...NONE,
});
