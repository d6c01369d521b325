import { normalQuantile } from "../../numeric/normal.ts";
import { quantile, sorted } from "../../numeric/statistics.ts";
import { studentQuantile } from "../../numeric/student-t.ts";
import type { Comparison } from "../../schema/evaluation-doubt.ts";
import { type Estimate, estimateFrom, type RatioDraws } from "../bootstrap.ts";
import { degreesOf } from "./degrees.ts";

/**
 * Adjusted p-values of Holm (1979), in the order given: p_(j) = max over i <= j of min(1, (m - i + 1) p_(i)), p ascending.
 * Rejecting those below alpha keeps the chance of any false rejection at alpha, however the tests hang together.
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((one, other) => pValues[one]! - pValues[other]!);
  const adjusted = new Array<number>(pValues.length);
  let highest = 0;
  order.forEach((index, position) => {
    highest = Math.max(highest, Math.min(1, (pValues.length - position) * pValues[index]!));
    adjusted[index] = highest;
  });
  return adjusted;
}

/** A paired difference between two policies, on the data and on every resample. */
export interface NamedDraws {
  policy: string;
  against: string;
  draws: RatioDraws;
}

/** One of the compared differences, with what the resamples say about it in units of its standard error. */
interface Studentised {
  named: NamedDraws;
  estimate: Estimate;
  /** |difference| / standard error */
  distance: number;
  /** |replicate - difference| / standard error, widened as in `estimateFrom` */
  deviations: Float64Array; // [replicates]
}

/**
 * Several differences looked at together (single-step max-t bootstrap: Westfall and Young 1993; Romano and Wolf 2005).
 * c = quantile of max_k |theta*_k - theta_k| / se_k over the resamples, which are the same for all k, so that what hangs
 * together is not paid for twice. The interval is theta_k -+ c se_k, and never narrower than the single one; the p-value
 * is the share of resamples whose maximum exceeds |theta_k| / se_k. Both are widened for few clusters by the ratio of
 * Student's to the normal quantile. A difference that cannot be estimated is left out.
 */
export function compareAtOnce(compared: readonly NamedDraws[], level: number): Comparison[] {
  const known = compared.flatMap((named) => studentise(named, level) ?? []);
  if (known.length === 0) return [];
  const ascending = sorted(largestDeviations(known));
  const widening = smallSampleWidening(known[0]!.named.draws.jackknife.length, level);
  const critical = quantile(ascending, level) * widening;
  return known.map((each) => {
    const { named, estimate, distance } = each;
    const { value, low, high, standardError, lowerBound, upperBound } = estimate;
    return {
      policy: named.policy,
      against: named.against,
      difference: {
        value,
        low,
        high,
        standard_error: standardError,
        lower_bound: lowerBound,
        upper_bound: upperBound,
      },
      simultaneous_low: Math.min(low, value - critical * standardError),
      simultaneous_high: Math.max(high, value + critical * standardError),
      adjusted_p_value: shareFrom(ascending, distance / widening),
    };
  });
}

function studentise(named: NamedDraws, level: number): Studentised | null {
  const { draws } = named;
  const estimate = estimateFrom(draws, level);
  if (estimate === null) return null;
  const units = draws.jackknife.length;
  const scale = Math.sqrt(units / (units - 1)) / estimate.standardError;
  const certain = estimate.standardError === 0;
  const deviations = draws.replicates.map((replicate) =>
    certain || !Number.isFinite(replicate) ? 0 : scale * Math.abs(replicate - draws.estimate),
  );
  // a difference without any spread is 0 because the two choose alike: nothing to test
  const distance = certain ? 0 : Math.abs(estimate.value) / estimate.standardError;
  return { named, estimate, distance, deviations };
}

function largestDeviations(known: readonly Studentised[]): Float64Array {
  return known[0]!.deviations.map((_, replicate) =>
    known.reduce((most, { deviations }) => Math.max(most, deviations[replicate]!), 0),
  );
}

function smallSampleWidening(units: number, level: number): number {
  const probability = (1 + level) / 2;
  return studentQuantile(probability, degreesOf(units)) / normalQuantile(probability);
}

/** Share of values at or above the limit; one is added to both counts, so that no p-value is 0 (Davison and Hinkley 1997). */
function shareFrom(ascending: Float64Array, limit: number): number {
  const below = ascending.findIndex((value) => value >= limit);
  const above = below < 0 ? 0 : ascending.length - below;
  return (1 + above) / (1 + ascending.length);
}
