import { createRandom } from "../../numeric/random.ts";
import type { EstimationRows, Estimator } from "./estimator.ts";

export type { EstimationRows };

/** What an estimator says of some rows: its ratio of sums. */
export function estimateOf(estimator: Estimator, rows: EstimationRows): number {
  const { numerator, denominator } = estimator.terms(rows);
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return sum(numerator) / sum(denominator);
}

const SUCCESS = [
  [0.9, 0.5, 0.2],
  [0.3, 0.6, 0.7],
];
export const PROPENSITY = [
  [0.2, 0.5, 0.3],
  [0.6, 0.25, 0.15],
];
export const TARGET = [
  [0.7, 0.2, 0.1],
  [0, 0.5, 0.5],
];
/** expected outcome of TARGET when both contexts are equally frequent */
export const TRUTH = (0.63 + 0.1 + 0.02 + 0.3 + 0.35) / 2;

/** Logged rows of two contexts with known propensities and a reward model that is wrong by `modelError`. */
export function simulateRows(
  seed: number,
  count: number,
  target: number[][],
  modelError: number,
): EstimationRows {
  const random = createRandom(seed);
  const context = Int32Array.from({ length: count }, () => random.integer(2));
  const action = context.map((kind) => random.categorical(PROPENSITY[kind] ?? []));
  const spread = (table: number[][]) => Float64Array.from([...context].flatMap((kind) => table[kind] ?? []));
  return {
    rows: count,
    actions: 3,
    action,
    outcome: Float64Array.from(action, (chosen, row) =>
      random.next() < (SUCCESS[context[row] ?? 0]?.[chosen] ?? 0) ? 1 : 0,
    ),
    target: spread(target),
    behaviour: spread(PROPENSITY),
    model: spread(SUCCESS).map((value) => value + modelError),
    weightClip: 100,
  };
}

/** The same rows, row r of the result being row order[r]. */
export function reorder(rows: EstimationRows, order: readonly number[]): EstimationRows {
  const wide = (values: Float64Array) =>
    Float64Array.from(
      order.flatMap((row) => [...values.subarray(row * rows.actions, (row + 1) * rows.actions)]),
    );
  return {
    ...rows,
    action: Int32Array.from(order, (row) => rows.action[row] ?? 0),
    outcome: Float64Array.from(order, (row) => rows.outcome[row] ?? 0),
    target: wide(rows.target),
    behaviour: wide(rows.behaviour),
    model: wide(rows.model),
  };
}
