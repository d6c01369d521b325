import { logBeta } from "../numeric/log-gamma.ts";

/** Outcomes of one group; successes may be fractional where a label is a probability. */
export interface Tally {
  successes: number;
  trials: number;
}

/** Beta prior of a success rate by its mean and its weight: the prior counts as much as `concentration` trials. */
export interface BetaPrior {
  mean: number;
  concentration: number;
}

const LEAST_LOG_CONCENTRATION = Math.log(1);
const LARGEST_LOG_CONCENTRATION = Math.log(1000);
/** Where the concentration is expected before looking, and how surely (log scale): with two or three groups the likelihood alone says almost nothing. */
const USUAL_LOG_CONCENTRATION = Math.log(10);
const LOG_CONCENTRATION_SPREAD = 1.5;

/**
 * Empirical Bayes for rates (beta-binomial): the mean and the concentration that make the tallies of all groups most
 * likely, with a weak log-normal prior on the concentration (median 10, sigma 1.5, within 1 to 1,000):
 *   log L(m, k) = sum_g log B(m k + s_g, (1 - m) k + n_g - s_g) - log B(m k, (1 - m) k)
 * For each k the mean weighs the groups by n / (1 + (n - 1) / (k + 1)) (Kleinman 1973), so that one busy agent does not
 * speak for all. Groups without trials count for nothing; with no trial at all the mean is 1/2.
 */
export function fitBetaPrior(tallies: readonly Tally[]): BetaPrior {
  const known = tallies.filter((tally) => tally.trials > 0);
  const meanAt = (concentration: number) => groupMean(known, concentration);
  const logConcentration = maximise((log) => {
    const mean = meanAt(Math.exp(log));
    const withMean = known.map((tally) => ({ ...tally, mean }));
    return logPosterior(withMean, log);
  });
  const concentration = Math.exp(logConcentration);
  return { mean: meanAt(concentration), concentration };
}

/** The concentration alone, where each group has a prior mean of its own (a cell's agent, say). */
export function fitConcentration(tallies: readonly (Tally & { mean: number })[]): number {
  const known = tallies.filter((tally) => tally.trials > 0);
  return Math.exp(maximise((log) => logPosterior(known, log)));
}

/** Posterior mean of a rate: (concentration * mean + successes) / (concentration + trials). */
export function shrunkenRate(prior: BetaPrior, tally: Tally): number {
  return (prior.concentration * prior.mean + tally.successes) / (prior.concentration + tally.trials);
}

function groupMean(tallies: readonly Tally[], concentration: number): number {
  // half a success in one trial keeps the mean off 0 and 1, where the beta prior does not exist
  let successes = 0.5;
  let weight = 1;
  for (const tally of tallies) {
    const groupWeight = tally.trials / (1 + Math.max(0, tally.trials - 1) / (concentration + 1));
    successes += (groupWeight * tally.successes) / tally.trials;
    weight += groupWeight;
  }
  return successes / weight;
}

function logPosterior(tallies: readonly (Tally & { mean: number })[], logConcentration: number): number {
  const concentration = Math.exp(logConcentration);
  const surprise = (logConcentration - USUAL_LOG_CONCENTRATION) / LOG_CONCENTRATION_SPREAD;
  let sum = -0.5 * surprise * surprise;
  for (const { successes, trials, mean } of tallies) {
    const a = mean * concentration;
    const b = (1 - mean) * concentration;
    sum += logBeta(a + successes, b + trials - successes) - logBeta(a, b);
  }
  return sum;
}

/** Best log concentration: a grid, then golden section around its best point. */
function maximise(value: (log: number) => number): number {
  const points = 60;
  const step = (LARGEST_LOG_CONCENTRATION - LEAST_LOG_CONCENTRATION) / points;
  let best = LEAST_LOG_CONCENTRATION;
  let bestValue = value(best);
  for (let point = 1; point <= points; point++) {
    const candidate = LEAST_LOG_CONCENTRATION + point * step;
    const candidateValue = value(candidate);
    if (candidateValue > bestValue) [best, bestValue] = [candidate, candidateValue];
  }
  const low = Math.max(LEAST_LOG_CONCENTRATION, best - step);
  return goldenSection(value, low, Math.min(LARGEST_LOG_CONCENTRATION, best + step));
}

function goldenSection(value: (log: number) => number, from: number, to: number): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let round = 0; round < 40; round++) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (value(left) < value(right)) low = left;
    else high = right;
  }
  return (low + high) / 2;
}
