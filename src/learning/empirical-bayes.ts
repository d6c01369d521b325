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

/** Sums of one group of real-valued observations. */
export interface Sample {
  count: number;
  mean: number;
  /** sum of squared deviations from the group's mean */
  squares: number;
}

/**
 * Shrinks group means towards their common mean (James and Stein; Efron and Morris 1975): with within-group variance w
 * and between-group variance b by the method of moments,
 *   shrunken_g = common + (mean_g - common) * b / (b + w / n_g)
 * Groups without observations get the common mean. With fewer than two groups, or none that differ more than noise
 * would, every group gets the common mean.
 */
export function shrinkMeans(samples: readonly Sample[]): number[] {
  const known = samples.filter((sample) => sample.count > 0);
  const total = known.reduce((sum, sample) => sum + sample.count, 0);
  if (total === 0) return samples.map(() => 0);
  const common = known.reduce((sum, sample) => sum + sample.count * sample.mean, 0) / total;
  const within = total > known.length ? sumOf(known, (sample) => sample.squares) / (total - known.length) : 0;
  const between = betweenVariance(known, total, common, within);
  return samples.map(({ count, mean }) => {
    if (count === 0 || between === 0) return common;
    return common + ((mean - common) * between) / (between + within / count);
  });
}

/**
 * Shrinks the means of cells that lie in groups, in two steps: each group's mean over all its cells towards the grand
 * mean (`shrinkMeans`), then each cell's mean towards its group's. The variance between the cells of a group is one
 * figure for all groups, by the method of moments:
 *   w = sum of squares within cells / (N - K)      b = sum_g (spread_g - (K_g - 1) w) / sum_g (N_g - sum_c n_c^2 / N_g)
 *   cell_gc = group_g + (mean_gc - group_g) * b / (b + w / n_c)
 * A cell without observations gets its group's mean; where cells differ no more than noise would, so does every cell.
 */
export function shrinkNestedMeans(cells: readonly (readonly Sample[])[]): {
  groups: number[]; // [groups]
  cells: number[][]; // as given
} {
  const pooled = cells.map(poolSamples);
  const groups = shrinkMeans(pooled);
  const known = cells.map((group) => group.filter((cell) => cell.count > 0));
  const total = sumOf(pooled, (group) => group.count);
  const freedom = total - sumOf(known, (group) => group.length);
  const within = freedom > 0 ? sumOf(known.flat(), (cell) => cell.squares) / freedom : 0;
  const spread = sumOf(known, (group) => spreadOf(group) - Math.max(0, group.length - 1) * within);
  const effective = sumOf(known, effectiveCount);
  const between = effective > 0 ? Math.max(0, spread / effective) : 0;
  const shrunken = cells.map((group, index) =>
    group.map(({ count, mean }) => {
      const centre = groups[index]!;
      return count === 0 || between === 0
        ? centre
        : centre + ((mean - centre) * between) / (between + within / count);
    }),
  );
  return { groups, cells: shrunken };
}

/** One sample out of several (Chan et al. 1979). */
function poolSamples(samples: readonly Sample[]): Sample {
  const count = sumOf(samples, (sample) => sample.count);
  if (count === 0) return { count, mean: 0, squares: 0 };
  const mean = sumOf(samples, (sample) => sample.count * sample.mean) / count;
  return { count, mean, squares: sumOf(samples, (sample) => sample.squares) + spreadOf(samples) };
}

/** Squared deviations of the means from their common mean, weighted by counts. */
function spreadOf(samples: readonly Sample[]): number {
  const count = sumOf(samples, (sample) => sample.count);
  const mean = count === 0 ? 0 : sumOf(samples, (sample) => sample.count * sample.mean) / count;
  return sumOf(samples, (sample) => sample.count * (sample.mean - mean) ** 2);
}

/** What the variance between means is multiplied by in the expected spread; 0 with fewer than two. */
function effectiveCount(samples: readonly Sample[]): number {
  const count = sumOf(samples, (sample) => sample.count);
  return samples.length < 2 ? 0 : count - sumOf(samples, (sample) => sample.count ** 2) / count;
}

function betweenVariance(known: readonly Sample[], total: number, common: number, within: number): number {
  if (known.length < 2) return 0;
  const spread = sumOf(known, (sample) => sample.count * (sample.mean - common) ** 2);
  const effective = total - sumOf(known, (sample) => sample.count ** 2) / total;
  return Math.max(0, (spread - (known.length - 1) * within) / effective);
}

const sumOf = <Item>(items: readonly Item[], value: (item: Item) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0);
