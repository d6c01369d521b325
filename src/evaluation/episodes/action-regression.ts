import { canKeep, fitRidge, predictRow, type RidgeRows, ridgeRows } from "../../numeric/ridge.ts";
import type { SparseRows } from "../../numeric/sparse.ts";

/** weight of the mean of all rows, in rows, when the mean of an action is shrunken */
const ACTION_PRIOR_ROWS = 5;
/** of both regressions, in units of rows at unit state; less than a reward model has, as its bias adds up over the steps */
const RIDGE_PENALTY = 3;

/** The rows that a regression is fitted to; the same ones again and again, with other targets. */
export interface RegressionRows {
  states: SparseRows;
  action: Int32Array; // [rows]
  actions: number;
  /** numbers of the fitted rows */
  fitted: Int32Array;
  /** the same by action */
  byAction: readonly Int32Array[]; // [actions]
  shared: RidgeRows;
  own: readonly RidgeRows[]; // [actions]
}

/** f(s, a) = level[a] + s . (shared + own[a]) */
export interface ActionRegression {
  level: Float64Array; // [actions]
  /** shared + own[a] */
  slopes: readonly Float64Array[]; // [actions][inputs]
}

export function regressionRows(
  data: Pick<RegressionRows, "states" | "action" | "actions">,
  fitted: Int32Array,
): RegressionRows {
  const byAction = Array.from({ length: data.actions }, (_, action) =>
    fitted.filter((row) => data.action[row] === action),
  );
  const { states, action, actions } = data;
  const keeping = canKeep(states.columns, actions + 1);
  const shared = ridgeRows(states, fitted, keeping);
  const own = byAction.map((mine) => ridgeRows(states, mine, keeping));
  return { states, action, actions, fitted, byAction, shared, own };
}

/**
 * Fits the targets (one entry per row of the states) by the shrunken mean of each action, a ridge regression of what is left on
 * the state that all actions share, and one for each action on what is left then. Linear in the targets, up to the precision
 * that `steps` of conjugate gradients reach: the fit of a sum is the sum of the fits.
 */
export function fitActions(rows: RegressionRows, targets: Float64Array, steps: number): ActionRegression {
  const level = shrunkenMeans(rows, targets);
  const left = targets.map((value, row) => value - level[rows.action[row]!]!);
  const shared = fitRidge(rows.shared, left, RIDGE_PENALTY, steps);
  for (const row of rows.fitted) left[row]! -= predictRow(rows.states, row, shared);
  const slopes = rows.own.map((mine) => {
    const own = fitRidge(mine, left, RIDGE_PENALTY, steps);
    return own.map((slope, column) => slope + shared[column]!);
  });
  return { level, slopes };
}

function shrunkenMeans({ fitted, byAction }: RegressionRows, targets: Float64Array): Float64Array {
  const sum = (rows: Int32Array): number => rows.reduce((total, row) => total + targets[row]!, 0);
  const overall = fitted.length > 0 ? sum(fitted) / fitted.length : 0;
  return Float64Array.from(
    byAction,
    (rows) => (sum(rows) + ACTION_PRIOR_ROWS * overall) / (rows.length + ACTION_PRIOR_ROWS),
  );
}

export const addRegressions = (one: ActionRegression, other: ActionRegression): ActionRegression => ({
  level: one.level.map((value, action) => value + other.level[action]!),
  slopes: one.slopes.map((slope, action) =>
    slope.map((value, column) => value + other.slopes[action]![column]!),
  ),
});

/** f(s_row, action) */
export const predictAction = (
  { level, slopes }: ActionRegression,
  states: SparseRows,
  row: number,
  action: number,
): number => level[action]! + predictRow(states, row, slopes[action]!);
