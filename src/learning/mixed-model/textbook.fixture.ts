import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { Design } from "./design.ts";
import { coordinatesOf } from "./mixed-problem.fixture.ts";
import type { AgentFeatures, Variances } from "./posterior.ts";

type Matrix = number[][];

export interface TextbookPosterior {
  logEvidence: number;
  mean: number[];
  /** E[x^2] of every parameter */
  squares: number[];
  residual: number;
}

/**
 * The same model by the textbook, at a cost that grows with the cube of the rows: parameters x = [b, c_1, ..., c_A] with
 * prior covariance D, rewards r ~ N(0, K), K = Z D Z' + noise, posterior mean D Z' K^-1 r and covariance
 * D - D Z' K^-1 Z D (Rasmussen and Williams 2006, 2.1). No arrow, no Schur complement, no Cholesky factor.
 */
export function textbookPosterior(
  table: TransitionTable,
  design: Design,
  features: AgentFeatures,
  variances: Variances,
): TextbookPosterior {
  const z = parameterRows(table, design, features);
  const prior = [
    ...variances.common,
    ...Array.from({ length: table.actions }, () => [...variances.agent]).flat(),
  ];
  const meanReward = table.reward.reduce((sum, reward) => sum + reward / table.rows, 0);
  const rewards = Array.from(table.reward, (reward) => reward - meanReward);
  const kernel = z.map((left, i) =>
    z.map((right, j) => (i === j ? variances.noise : 0) + dot3(left, prior, right)),
  );
  const { inverse, logDeterminant } = invert(kernel);
  const solved = inverse.map((row) => dot(row, rewards));
  const column = (k: number) => z.map((row) => row[k]!);
  const mean = prior.map((variance, k) => variance * dot(column(k), solved));
  const covariance = prior.map((left, i) =>
    prior.map((right, j) => (i === j ? left : 0) - left * right * quadratic(column(i), inverse, column(j))),
  );
  return {
    logEvidence: -0.5 * (logDeterminant + dot(rewards, solved)),
    mean,
    squares: mean.map((entry, k) => entry ** 2 + covariance[k]![k]!),
    residual: z.reduce(
      (sum, row, i) => sum + (rewards[i]! - dot(row, mean)) ** 2 + quadratic(row, covariance, row),
      0,
    ),
  };
}

/** What each row sees of [b, c_1, ..., c_A]. */
function parameterRows(table: TransitionTable, design: Design, { width, values }: AgentFeatures): Matrix {
  return coordinatesOf(design, table).map((coordinates, row) => {
    const action = table.action[row]!;
    const own = Array.from({ length: table.actions }, (_, agent) =>
      Array.from(coordinates, (entry) => (agent === action ? entry : 0)),
    );
    return [...coordinates, ...values.subarray(action * width, (action + 1) * width), ...own.flat()];
  });
}

const dot = (left: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, entry, k) => sum + entry * right[k]!, 0);
const dot3 = (left: readonly number[], middle: readonly number[], right: readonly number[]): number =>
  left.reduce((sum, entry, k) => sum + entry * middle[k]! * right[k]!, 0);
const quadratic = (left: readonly number[], matrix: Matrix, right: readonly number[]): number =>
  dot(
    left,
    matrix.map((row) => dot(row, right)),
  );

/** Gauss and Jordan with row pivots. */
function invert(matrix: Matrix): { inverse: Matrix; logDeterminant: number } {
  const size = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  let logDeterminant = 0;
  for (let k = 0; k < size; k++) {
    const best = rows.slice(k).reduce((most, row) => (Math.abs(row[k]!) > Math.abs(most[k]!) ? row : most));
    rows.splice(rows.indexOf(best), 1);
    rows.splice(k, 0, best);
    const pivot = best[k]!;
    logDeterminant += Math.log(Math.abs(pivot));
    rows[k] = best.map((entry) => entry / pivot);
    rows.forEach((row, i) => {
      if (i === k || row[k] === 0) return;
      const factor = row[k]!;
      rows[i] = row.map((entry, j) => entry - factor * rows[k]![j]!);
    });
  }
  return { inverse: rows.map((row) => row.slice(size)), logDeterminant };
}
