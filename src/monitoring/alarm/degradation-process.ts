import { normalQuantile } from "../../numeric/normal.ts";

/**
 * The evidence against "success is as expected, or better", outcome by outcome: an e-process (Waudby-Smith and Ramdas 2024).
 *
 * A fall may begin at any time, mostly after months of health, when one bet held from the start has long been lost. So one
 * bet is opened at the release (weight RELEASE_WEIGHT) and one before every outcome (weight (1 - RELEASE_WEIGHT) times the
 * years since the outcome before). From its start on, a bet is multiplied by
 *   success: q / p = 1 - fall        failure: (1 - q) / (1 - p),        q = (1 - fall) p,
 * which is 1 + lambda (p - outcome) with lambda = fall / (1 - p): fair or losing whenever success is p or better. The sum M
 * of all bets has E[M] <= the weights opened so far, at most 1 in the first year and 1 - RELEASE_WEIGHT in each later one:
 * P(M >= 1 / a within a year) <= a (Ville 1939, Doob), however many outcomes there are and however often one looks. Bets
 * that start anew are the e-detector of Shin, Ramdas and Rinaldo 2024.
 *
 * The expectation p is itself an estimate: with `doubt` > 0 the truth is taken as logit p + doubt z, z standard normal, and
 * M becomes (mixture over z of the numerators) / (mixture over z of the likelihoods): the same bound holds on the average
 * over what the truth may be, and what is seen in health sharpens the expectation.
 */
export interface DegradationProcess {
  /**
   * `expected` in [0, 1]; `years` since the outcome before, or since the release; none below 0; `share` in [0, 1] of a fall that
   * shows in this outcome (`SessionLuck`), default 1
   */
  observe(success: boolean, expected: number, years: number, share?: number): void;
  /** M, the sum of all bets */
  evidence(): number;
  /** the expectation as the outcomes so far have shifted it */
  corrected(expected: number): number;
  copy(): DegradationProcess;
}

export interface ProcessSettings {
  /** relative fall that the bets are tuned to, in (0, 1) */
  fall: number;
  /** standard error of the expectation on the logit scale; 0: it is known */
  doubt: number;
}

/** Share of the first year's error that is spent on a fall at the release itself: measured in bench/alarm.mjs. */
export const RELEASE_WEIGHT = 0.6;
const POINTS = 15;
/** beyond this an outcome proves too much; nothing is ever quite so sure */
const SUREST = 0.99;
const LARGEST = 1e200;

/** A process before its first outcome. */
export function degradationProcess(settings: ProcessSettings): DegradationProcess {
  const points = settings.doubt > 0 ? POINTS : 1;
  const shifts = Array.from({ length: points }, (_, point) =>
    points === 1 ? 0 : settings.doubt * normalQuantile((point + 0.5) / points),
  );
  return processFrom(settings.fall, {
    shifts: Float64Array.from(shifts),
    bets: new Float64Array(points).fill(RELEASE_WEIGHT),
    belief: new Float64Array(points).fill(1 / points),
  });
}

/** Per possible shift of the expectation: its sum of bets relative to its likelihood, and how credible it is by now. */
interface State {
  shifts: Float64Array; // [points]
  bets: Float64Array; // [points]
  belief: Float64Array; // [points]
}

const at = (values: Float64Array, index: number): number => values[index] ?? 0;

function processFrom(fall: number, state: State): DegradationProcess {
  const { shifts, bets, belief } = state;
  return {
    observe(success, expected, years, share = 1) {
      const opened = (1 - RELEASE_WEIGHT) * Math.max(0, years);
      let total = 0;
      for (let point = 0; point < shifts.length; point++) {
        const p = shifted(expected, at(shifts, point));
        const factor = betFactor(success, p, share * fall);
        bets[point] = Math.min(LARGEST, (at(bets, point) + opened) * factor);
        belief[point] = at(belief, point) * (success ? p : 1 - p);
        total += at(belief, point);
      }
      for (let point = 0; point < shifts.length; point++) belief[point] = at(belief, point) / total;
    },
    evidence: () => bets.reduce((sum, bet, point) => sum + bet * at(belief, point), 0),
    corrected: (expected) =>
      belief.reduce((sum, credible, point) => sum + credible * shifted(expected, at(shifts, point)), 0),
    copy: () => processFrom(fall, { shifts, bets: bets.slice(), belief: belief.slice() }),
  };
}

/** What an outcome multiplies a bet by, on a relative fall of the success probability `p`. */
export const betFactor = (success: boolean, p: number, fall: number): number =>
  success ? 1 - fall : (1 - (1 - fall) * p) / (1 - p);

/** p moved by `shift` on the logit scale, kept within 1 - SUREST and SUREST. */
function shifted(expected: number, shift: number): number {
  const within = Math.min(SUREST, Math.max(1 - SUREST, expected));
  if (shift === 0) return within;
  const odds = (within / (1 - within)) * Math.exp(shift);
  return Math.min(SUREST, Math.max(1 - SUREST, odds / (1 + odds)));
}
