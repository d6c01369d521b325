import { factorise, solveLower, solveUpper } from "../../numeric/cholesky.ts";
import { addBlock, priorSystem, solveBlock } from "./agent-block.ts";
import type { AgentFeatures, Variances } from "./posterior.ts";
import type { SufficientStatistics } from "./sufficient-statistics.ts";

/** Posterior mean of the common part b, agent features included, without the rows of each agent in turn: [actions][wide]. */
export function commonWithoutEach(
  statistics: SufficientStatistics,
  features: AgentFeatures,
  variances: Variances,
): Float64Array[] {
  const blocks = Array.from({ length: statistics.actions }, (_, action) =>
    solveBlock(statistics, features, variances, action),
  );
  const all = priorSystem(variances);
  for (const block of blocks) addBlock(all, block);
  return blocks.map((block) => {
    const rest = { wide: all.wide, matrix: all.matrix.slice(), response: all.response.slice() };
    addBlock(rest, block, -1);
    factorise(rest.matrix, rest.wide);
    solveLower(rest.matrix, rest.wide, rest.response, 1);
    solveUpper(rest.matrix, rest.wide, rest.response, 1);
    return rest.response;
  });
}

/**
 * How well an agent's mean reward is told without any row of its own: each agent that has features is left out in turn and
 * estimated from the others at the states it was given. Root mean squared errors in units of reward, agents weighted by
 * how well their means are known, 1 / (agent variance + noise / rows). Null with fewer than three such agents.
 */
export function leftOutErrors(
  statistics: SufficientStatistics,
  features: AgentFeatures,
  variances: Variances,
): { described: number; average: number } | null {
  const { actions, dimensions } = statistics;
  const isDescribed = (action: number): boolean =>
    features.values.subarray(action * features.width, (action + 1) * features.width).some(Boolean);
  const judged = Array.from({ length: actions }, (_, action) => action).filter(
    (action) => isDescribed(action) && statistics.products[action]![0]! > 0,
  );
  if (judged.length < 3) return null;
  const none: AgentFeatures = { width: 0, values: new Float64Array(0) };
  const plain = { ...variances, common: variances.common.subarray(0, dimensions) };
  return {
    described: weightedError(statistics, features, variances, judged),
    average: weightedError(statistics, none, plain, judged),
  };
}

function weightedError(
  statistics: SufficientStatistics,
  features: AgentFeatures,
  variances: Variances,
  judged: readonly number[],
): number {
  const means = commonWithoutEach(statistics, features, variances);
  const { dimensions, products, responses } = statistics;
  let total = 0;
  let weights = 0;
  for (const action of judged) {
    const rows = products[action]![0]!;
    let error = responses[action]![0]! / rows;
    for (let k = 0; k < dimensions; k++) error -= (products[action]![k]! / rows) * means[action]![k]!;
    for (let k = 0; k < features.width; k++)
      error -= features.values[action * features.width + k]! * means[action]![dimensions + k]!;
    const weight = 1 / (variances.agent[0]! + variances.noise / rows);
    total += weight * error ** 2;
    weights += weight;
  }
  return Math.sqrt(total / weights);
}
