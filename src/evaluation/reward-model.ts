import { canKeep, fitRidge, predictRow, type RidgeRows, ridgeRows } from "../numeric/ridge.ts";
import { type Decisions, episodeFolds, joinDecisions, rowsWhere } from "./decisions.ts";

/** weight of the mean above, in rows, when an agent's mean is shrunken */
const AGENT_PRIOR_ROWS = 5;
/** the same for the mean of a task type, and of an agent within a task type */
const TYPE_PRIOR_ROWS = 5;
const CELL_PRIOR_ROWS = 3;
/** of both regressions, in units of rows at unit state */
const RIDGE_PENALTY = 10;

export interface RewardModel {
  /** q(x_i, a), out of fold, within the range of the outcomes it was fitted to */
  expected: Float64Array; // [rows * actions]
  /** root of the mean squared error at the logged actions */
  rootMeanSquaredError: number;
  /** share of the outcome's variance explained out of fold; below 0 it is worse than the mean */
  explained: number;
}

/** One outcome of both sets of rows. */
export interface BothOutcomes {
  train: Float64Array; // [training rows]
  test: Float64Array; // [held-out rows]
}

/**
 * What each agent would have earned: q(x, a). Shrunken means (all, agent, task type, agent within task type), plus a ridge
 * regression of what is left on the state, shared by all agents, plus one per agent on what is left then. Cross-fitted by
 * episode on the training rows and the other folds of the test rows. Several outcomes are fitted to the same folds at once,
 * each as it would be alone. Returns a model for each.
 */
export function fitRewards(
  train: Decisions,
  test: Decisions,
  outcomes: readonly BothOutcomes[],
  settings: { folds: number; seed: number },
): RewardModel[] {
  const data = joinDecisions(train, test);
  const fold = episodeFolds(test.episode, settings.folds, settings.seed);
  const { rows, actions } = test;
  const fits = outcomes.map((outcome) => ({
    observed: concat(outcome),
    expected: new Float64Array(rows * actions),
  }));
  for (let held = 0; held < settings.folds; held++) {
    const fitted = rowsOf(data, (row) => row < train.rows || fold[row - train.rows] !== held);
    for (const { observed, expected } of fits) {
      const predict = fitOutcome(fitted, observed);
      for (let row = 0; row < rows; row++) {
        if (fold[row] === held)
          predict(train.rows + row, expected.subarray(row * actions, (row + 1) * actions));
      }
    }
  }
  return fits.map(({ expected }, index) => ({
    expected,
    ...errorsOf(test, outcomes[index]!.test, expected),
  }));
}

function concat({ train, test }: BothOutcomes): Float64Array {
  const both = new Float64Array(train.length + test.length);
  both.set(train);
  both.set(test, train.length);
  return both;
}

/** The rows that the models of one fold are fitted to. */
interface FittedRows {
  data: Decisions;
  rows: Int32Array;
  all: RidgeRows;
  byAction: readonly RidgeRows[]; // [actions]
}

function rowsOf(data: Decisions, wanted: (row: number) => boolean): FittedRows {
  const { states, action, actions } = data;
  const rows = rowsWhere(data.rows, wanted);
  const byAction: number[][] = Array.from({ length: actions }, () => []);
  for (const row of rows) byAction[action[row]!]!.push(row);
  const keeping = canKeep(states.columns, actions + 1);
  return {
    data,
    rows,
    all: ridgeRows(states, rows, keeping),
    byAction: byAction.map((mine) => ridgeRows(states, mine, keeping)),
  };
}

/** Writes what is expected of each action in a row into the second argument. */
type Predict = (row: number, into: Float64Array) => void;

function fitOutcome({ data, rows, all, byAction }: FittedRows, outcome: Float64Array): Predict {
  const { states, taskType, action, actions } = data;
  const { low, high } = rangeOf(outcome, rows);
  const means = fitMeans(data, outcome, rows);
  const left = new Float64Array(data.rows);
  for (const row of rows) left[row] = outcome[row]! - means(taskType[row]!, action[row]!);
  const shared = fitRidge(all, left, RIDGE_PENALTY);
  for (const row of rows) left[row]! -= predictRow(states, row, shared);
  const own = byAction.map((mine) => fitRidge(mine, left, RIDGE_PENALTY));
  return (row, into) => {
    const common = predictRow(states, row, shared);
    for (let each = 0; each < actions; each++) {
      const value = means(taskType[row]!, each) + common + predictRow(states, row, own[each]!);
      into[each] = Math.max(low, Math.min(high, value));
    }
  };
}

function rangeOf(outcome: Float64Array, rows: Int32Array): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    low = Math.min(low, outcome[row]!);
    high = Math.max(high, outcome[row]!);
  }
  return { low, high };
}

/** Sums of an outcome and numbers of rows, by cell; a mean starts as `prior` with the weight of some rows. */
interface Cells {
  add(cell: number, value: number): void;
  mean(cell: number, prior: number, priorRows: number): number;
}

function countCells(cells: number): Cells {
  const sums = new Float64Array(cells);
  const counts = new Float64Array(cells);
  return {
    add: (cell, value) => {
      sums[cell]! += value;
      counts[cell]! += 1;
    },
    mean: (cell, prior, priorRows) => (sums[cell]! + priorRows * prior) / (counts[cell]! + priorRows),
  };
}

function fitMeans(
  { action, actions, taskType }: Decisions,
  outcome: Float64Array,
  rows: Int32Array,
): (taskType: number, action: number) => number {
  // the unknown task type, -1, is one of its own
  const types = taskType.reduce((most, type) => Math.max(most, type), -1) + 2;
  const perAgent = countCells(actions);
  const perType = countCells(types);
  const perCell = countCells(types * actions);
  let sum = 0;
  for (const row of rows) {
    const value = outcome[row]!;
    const type = taskType[row]! + 1;
    sum += value;
    perAgent.add(action[row]!, value);
    perType.add(type, value);
    perCell.add(type * actions + action[row]!, value);
  }
  const all = sum / rows.length;
  return (type, each) => {
    const agent = perAgent.mean(each, all, AGENT_PRIOR_ROWS);
    const typical = perType.mean(type + 1, all, TYPE_PRIOR_ROWS);
    return perCell.mean((type + 1) * actions + each, agent + typical - all, CELL_PRIOR_ROWS);
  };
}

function errorsOf(
  test: Decisions,
  outcome: Float64Array,
  expected: Float64Array,
): Pick<RewardModel, "rootMeanSquaredError" | "explained"> {
  const mean = outcome.reduce((sum, value) => sum + value, 0) / test.rows;
  let squares = 0;
  let spread = 0;
  outcome.forEach((value, row) => {
    squares += (value - expected[row * test.actions + test.action[row]!]!) ** 2;
    spread += (value - mean) ** 2;
  });
  return {
    rootMeanSquaredError: Math.sqrt(squares / test.rows),
    explained: spread > 0 ? 1 - squares / spread : 0,
  };
}
