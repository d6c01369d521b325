import { factorise, solveLower } from "../../numeric/cholesky.ts";
import type { AgentFeatures, Variances } from "./posterior.ts";
import type { SufficientStatistics } from "./sufficient-statistics.ts";

/** What one agent's rows say, in the arrow-shaped system of `posterior.ts`: about its own part, and about the common one. */
export interface AgentBlock {
  /** Cholesky factor L of P_a */
  factor: Float64Array; // [dimensions, dimensions]
  /** L^-1 C_a / noise */
  link: Float64Array; // [dimensions, wide]
  /** E_a / noise */
  inner: Float64Array; // [wide, wide]
  /** sum of z r / noise */
  ownResponse: Float64Array;
  /** sum of s r / noise */
  commonResponse: Float64Array;
  /** L^-1 ownResponse */
  halfSolved: Float64Array;
}

/** The system of the common part: S and its right side. Only the lower triangle of S is kept up. */
export interface CommonSystem {
  wide: number;
  matrix: Float64Array; // [wide, wide]
  response: Float64Array; // [wide]
}

/** One agent's block at given variances. */
export function solveBlock(
  { dimensions, products, responses }: SufficientStatistics,
  { width, values }: AgentFeatures,
  { agent, noise }: Variances,
  action: number,
): AgentBlock {
  const wide = dimensions + width;
  const product = products[action]!;
  // the first coordinate is the constant: the first row of z z' holds sum z, the first entry of z r holds sum r
  const extended = (row: number, column: number): number => {
    const left = row < dimensions ? 1 : values[action * width + row - dimensions]!;
    const right = column < dimensions ? 1 : values[action * width + column - dimensions]!;
    const at = (row < dimensions ? row : 0) * dimensions + (column < dimensions ? column : 0);
    return (left * right * product[at]!) / noise;
  };
  const fill = (rows: number, columns: number): Float64Array => {
    const matrix = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) matrix[row * columns + column] = extended(row, column);
    }
    return matrix;
  };
  const factor = fill(dimensions, dimensions);
  for (let k = 0; k < dimensions; k++) factor[k * dimensions + k]! += 1 / agent[k]!;
  factorise(factor, dimensions);
  const link = fill(dimensions, wide);
  solveLower(factor, dimensions, link, wide);
  const ownResponse = responses[action]!.map((entry) => entry / noise);
  const halfSolved = ownResponse.slice();
  solveLower(factor, dimensions, halfSolved, 1);
  const commonResponse = Float64Array.from({ length: wide }, (_, k) =>
    k < dimensions ? ownResponse[k]! : values[action * width + k - dimensions]! * ownResponse[0]!,
  );
  return { factor, link, inner: fill(wide, wide), ownResponse, commonResponse, halfSolved };
}

/** The common part as it stands before any row: its prior alone. */
export function priorSystem({ common }: Variances): CommonSystem {
  const wide = common.length;
  const matrix = new Float64Array(wide * wide);
  common.forEach((variance, k) => {
    matrix[k * wide + k] = 1 / variance;
  });
  return { wide, matrix, response: new Float64Array(wide) };
}

/** Adds to the system what one agent's rows say of the common part (`sign` 1), or takes it away again (`sign` -1). */
export function addBlock(
  { wide, matrix, response }: CommonSystem,
  { link, inner, halfSolved, commonResponse }: AgentBlock,
  sign: 1 | -1 = 1,
): void {
  const dimensions = halfSolved.length;
  for (let at = 0; at < matrix.length; at++) matrix[at]! += sign * inner[at]!;
  for (let k = 0; k < wide; k++) response[k]! += sign * commonResponse[k]!;
  for (let row = 0; row < dimensions; row++) {
    const from = row * wide;
    for (let i = 0; i < wide; i++) {
      const factor = sign * link[from + i]!;
      response[i]! -= factor * halfSolved[row]!;
      if (factor === 0) continue;
      for (let j = 0; j <= i; j++) matrix[i * wide + j]! -= factor * link[from + j]!;
    }
  }
}
