import type { Design } from "./design.ts";
import type { SufficientStatistics } from "./sufficient-statistics.ts";

/** The same sums with each reward counted from another mean. */
function recentred(statistics: SufficientStatistics, meanReward: number): SufficientStatistics {
  const { dimensions, products, responses, rows } = statistics;
  const shift = statistics.meanReward - meanReward;
  // the first coordinate is the constant: the first row of z z' is sum z, the first entry of z r is sum r
  const sum = responses.reduce((total, response) => total + response[0]!, 0);
  return {
    ...statistics,
    meanReward,
    responses: responses.map((response, action) =>
      response.map((entry, k) => entry + shift * products[action]!.subarray(0, dimensions)[k]!),
    ),
    squares: statistics.squares + 2 * shift * sum + rows * shift ** 2,
  };
}

/** Room for actions that came later: nothing is known of them. */
export function withActions(statistics: SufficientStatistics, actions: number): SufficientStatistics {
  const { dimensions, products, responses } = statistics;
  const missing = Array.from({ length: actions - statistics.actions });
  return {
    ...statistics,
    actions,
    products: [...products, ...missing.map(() => new Float64Array(dimensions * dimensions))],
    responses: [...responses, ...missing.map(() => new Float64Array(dimensions))],
  };
}

/** The same for the coordinates: no column of the state speaks of an action that came later. */
export function designWithActions(design: Design, actions: number): Design {
  const padded = (columns: readonly number[]): number[] =>
    Array.from({ length: actions }, (_, action) => columns[action] ?? -1);
  return {
    ...design,
    groups: design.groups.map((group) =>
      group.ownColumn ? { ...group, ownColumn: padded(group.ownColumn) } : group,
    ),
  };
}

/** As if each row counted `weight` times. */
export function weighted(statistics: SufficientStatistics, weight: number): SufficientStatistics {
  if (weight === 1) return statistics;
  const scaled = (entries: Float64Array): Float64Array => entries.map((entry) => weight * entry);
  return {
    ...statistics,
    rows: weight * statistics.rows,
    products: statistics.products.map(scaled),
    responses: statistics.responses.map(scaled),
    squares: weight * statistics.squares,
  };
}

/**
 * As if each row of an action counted `factors[action]` times: what a changed agent showed before. The squares of one action
 * are not kept apart; they are taken to be its share of all.
 */
export function discountActions(
  statistics: SufficientStatistics,
  factors: readonly number[],
): SufficientStatistics {
  if (factors.every((factor) => factor === 1)) return statistics;
  const { products, responses, rows, squares, meanReward } = statistics;
  const scaled = (entries: Float64Array, action: number): Float64Array =>
    entries.map((entry) => (factors[action] ?? 1) * entry);
  const left = rows - products.reduce((sum, [own], action) => sum + (1 - (factors[action] ?? 1)) * own!, 0);
  const discounted = {
    ...statistics,
    rows: left,
    products: products.map(scaled),
    responses: responses.map(scaled),
    squares: rows > 0 ? (squares * left) / rows : 0,
  };
  if (!(left > 0)) return discounted;
  const sum = discounted.responses.reduce((total, response) => total + response[0]!, 0);
  const centred = recentred(discounted, meanReward + sum / left);
  return { ...centred, variance: centred.squares / left };
}

/**
 * The statistics of two sets of rows together, in the same coordinates and actions: what `gatherStatistics` would have
 * found on all of them. Sums add up; only the mean that rewards are counted from has to be made the same first.
 */
export function mergeStatistics(
  first: SufficientStatistics,
  second: SufficientStatistics,
): SufficientStatistics {
  const rows = first.rows + second.rows;
  const meanReward =
    rows === 0 ? 0 : (first.rows * first.meanReward + second.rows * second.meanReward) / rows;
  const [one, other] = [recentred(first, meanReward), recentred(second, meanReward)];
  const added = (left: Float64Array, right: Float64Array): Float64Array =>
    left.map((entry, k) => entry + right[k]!);
  const squares = one.squares + other.squares;
  return {
    dimensions: first.dimensions,
    actions: first.actions,
    rows,
    meanReward,
    variance: rows > 0 ? squares / rows : 0,
    products: one.products.map((product, action) => added(product, other.products[action]!)),
    responses: one.responses.map((response, action) => added(response, other.responses[action]!)),
    squares,
  };
}
