import { factorise, logDeterminant, solveLower, solveUpper } from "../../numeric/cholesky.ts";
import { transpose } from "../../numeric/dense-matrix.ts";
import { type AgentBlock, addBlock, priorSystem, solveBlock } from "./agent-block.ts";
import type { SufficientStatistics } from "./sufficient-statistics.ts";

/**
 * The mixed model (Laird and Ware 1982; the hierarchical linear model of empirical Bayes):
 *
 *   r_i = s_i . b + z_i . c_{a_i} + e_i      b ~ N(0, diag(common)),  c_a ~ N(0, diag(agent)),  e ~ N(0, noise)
 *
 * z are the coordinates of the state, s = [z, features of the agent]; b is what the agents have in common, c_a what
 * sets agent a apart. Each row touches b and one c_a only, so the posterior precision is an arrow: A blocks that meet
 * in b alone. It is solved by the Schur complement of the blocks, at a cost that does not depend on the rows:
 *
 *   P_a = G_a / noise + diag(1 / agent)        G_a = sum of z z' over agent a's rows,  C_a = sum of z s'
 *   S   = sum_a (E_a / noise - C_a' P_a^-1 C_a / noise^2) + diag(1 / common)           E_a = sum of s s'
 */
export interface Variances {
  /** of the entries of b */
  common: Float64Array; // [dimensions + agent features]
  /** of the entries of every c_a */
  agent: Float64Array; // [dimensions]
  noise: number;
}

export interface Posterior {
  /** log of the marginal likelihood, without its constant */
  logEvidence: number;
  /** posterior mean of b */
  common: Float64Array;
  /** posterior mean of c_a, per agent */
  agents: Float64Array[];
  /** posterior second moment E[b_k^2] */
  commonSquares: Float64Array;
  /** sum over the agents of E[c_a,k^2] */
  agentSquares: Float64Array;
  /** E |r - model|^2 summed over the rows */
  residual: number;
}

/** Features of the agents themselves, [actions, features]; none when width is 0. */
export interface AgentFeatures {
  width: number;
  values: Float64Array;
}

/** Posterior and marginal likelihood at given variances, from the sufficient statistics alone. */
export function posterior(
  statistics: SufficientStatistics,
  features: AgentFeatures,
  variances: Variances,
): Posterior {
  const { actions, dimensions } = statistics;
  const blocks = Array.from({ length: actions }, (_, action) =>
    solveBlock(statistics, features, variances, action),
  );
  const system = priorSystem(variances);
  for (const block of blocks) addBlock(system, block);
  const { wide, matrix: schur, response: common } = system;
  factorise(schur, wide);
  solveLower(schur, wide, common, 1);
  solveUpper(schur, wide, common, 1);
  const result: Posterior = {
    logEvidence: 0,
    common,
    agents: [],
    commonSquares: inverseDiagonal(schur, wide).map((variance, k) => variance + common[k]! ** 2),
    agentSquares: new Float64Array(dimensions),
    residual: 0,
  };
  let logPrecision = logDeterminant(schur, wide);
  let explained = 0;
  for (const block of blocks) {
    const mean = agentMean(block, common, dimensions, wide);
    const spread = agentVariance(block, schur, dimensions, wide);
    for (let k = 0; k < dimensions; k++) result.agentSquares[k]! += mean[k]! ** 2 + spread[k]!;
    logPrecision += logDeterminant(block.factor, dimensions);
    for (let k = 0; k < dimensions; k++) explained += mean[k]! * block.ownResponse[k]!;
    for (let k = 0; k < wide; k++) explained += common[k]! * block.commonResponse[k]!;
    result.agents.push(mean);
  }
  finish(result, statistics, variances, logPrecision, explained);
  return result;
}

/** The evidence and the expected residual, by tr(Z'Z V) = noise * (parameters - tr(prior precision * V)). */
function finish(
  result: Posterior,
  { rows, squares, actions }: SufficientStatistics,
  { common, agent, noise }: Variances,
  logPrecision: number,
  explained: number,
): void {
  let logPrior = 0;
  let penalty = 0;
  let shrunken = 0;
  const take = (variance: number, mean: number, square: number, copies: number): void => {
    logPrior += copies * Math.log(variance);
    penalty += mean / variance;
    shrunken += copies - (square - mean) / variance;
  };
  common.forEach((variance, k) => {
    take(variance, result.common[k]! ** 2, result.commonSquares[k]!, 1);
  });
  agent.forEach((variance, k) => {
    const mean = result.agents.reduce((sum, agentMeans) => sum + agentMeans[k]! ** 2, 0);
    take(variance, mean, result.agentSquares[k]!, actions);
  });
  // explained = h' m / noise with h' m = m' (Z'Z + noise * prior) m, hence |r - Z m|^2 below
  const fitted = squares / noise - explained;
  result.logEvidence = -0.5 * (rows * Math.log(noise) + logPrecision + logPrior + fitted);
  result.residual = noise * (fitted - penalty + shrunken);
}

function agentMean(block: AgentBlock, common: Float64Array, dimensions: number, wide: number): Float64Array {
  const mean = block.halfSolved.slice();
  for (let row = 0; row < dimensions; row++) {
    for (let k = 0; k < wide; k++) mean[row]! -= block.link[row * wide + k]! * common[k]!;
  }
  solveUpper(block.factor, dimensions, mean, 1);
  return mean;
}

/** diag(P_a^-1 + P_a^-1 C_a S^-1 C_a' P_a^-1 / noise^2) */
function agentVariance(
  block: AgentBlock,
  schurFactor: Float64Array,
  dimensions: number,
  wide: number,
): Float64Array {
  const variance = inverseDiagonal(block.factor, dimensions);
  const turned = transpose(block.link, dimensions, wide);
  solveLower(schurFactor, wide, turned, dimensions);
  const solved = transpose(turned, wide, dimensions);
  solveUpper(block.factor, dimensions, solved, wide);
  for (let row = 0; row < dimensions; row++) {
    for (let k = 0; k < wide; k++) variance[row]! += solved[row * wide + k]! ** 2;
  }
  return variance;
}

/** Diagonal of A^-1 = L^-T L^-1: sums of squares of the columns of L^-1. */
function inverseDiagonal(factor: Float64Array, size: number): Float64Array {
  const inverse = new Float64Array(size * size);
  for (let k = 0; k < size; k++) inverse[k * size + k] = 1;
  solveLower(factor, size, inverse, size);
  const diagonal = new Float64Array(size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) diagonal[column]! += inverse[row * size + column]! ** 2;
  }
  return diagonal;
}
