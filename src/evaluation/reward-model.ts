import { fitRidge, predictRow } from "../numeric/ridge.ts";
import { type Decisions, episodeFolds, joinDecisions } from "./decisions.ts";

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

/**
 * What each agent would have earned: q(x, a). Shrunken means (all, agent, task type, agent within task type), plus a ridge
 * regression of what is left on the state, shared by all agents, plus one per agent on what is left then. Cross-fitted by
 * episode on the training rows and the other folds of the test rows. `trainOutcome` and `testOutcome` have one entry per row.
 */
export function fitRewards(
  train: Decisions,
  test: Decisions,
  outcomes: { train: Float64Array; test: Float64Array },
  settings: { folds: number; seed: number },
): RewardModel {
  const joined = joinDecisions(train, test);
  const outcome = Float64Array.from([...outcomes.train, ...outcomes.test]);
  const fold = episodeFolds(test.episode, settings.folds, settings.seed);
  const expected = new Float64Array(test.rows * test.actions);
  for (let held = 0; held < settings.folds; held++) {
    const fitted: number[] = [];
    for (let row = 0; row < joined.rows; row++) {
      if (row < train.rows || fold[row - train.rows] !== held) fitted.push(row);
    }
    const predict = fitOutcome(joined, outcome, fitted);
    for (let row = 0; row < test.rows; row++) {
      if (fold[row] === held) expected.set(predict(train.rows + row), row * test.actions);
    }
  }
  return { expected, ...errorsOf(test, outcomes.test, expected) };
}

function fitOutcome(
  data: Decisions,
  outcome: Float64Array,
  rows: readonly number[],
): (row: number) => Float64Array {
  const { low, high } = rangeOf(outcome, rows);
  const means = fitMeans(data, outcome, rows);
  const left = Float64Array.from(
    outcome,
    (value, row) => value - means(data.taskType[row]!, data.action[row]!),
  );
  const shared = fitRidge(data.states, left, rows, RIDGE_PENALTY);
  for (const row of rows) left[row]! -= predictRow(data.states, row, shared);
  const own = Array.from({ length: data.actions }, (_, action) => {
    const mine = rows.filter((row) => data.action[row] === action);
    return fitRidge(data.states, left, mine, RIDGE_PENALTY);
  });
  return (row) => {
    const common = predictRow(data.states, row, shared);
    return Float64Array.from(own, (weight, action) => {
      const value = means(data.taskType[row]!, action) + common + predictRow(data.states, row, weight);
      return Math.max(low, Math.min(high, value));
    });
  };
}

function rangeOf(outcome: Float64Array, rows: readonly number[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    low = Math.min(low, outcome[row]!);
    high = Math.max(high, outcome[row]!);
  }
  return { low, high };
}

/** A mean that starts as `prior` with the weight of some rows. */
interface ShrunkenMean {
  sum: number;
  count: number;
}

const shrink = (seen: ShrunkenMean | undefined, prior: number, priorRows: number): number =>
  ((seen?.sum ?? 0) + priorRows * prior) / ((seen?.count ?? 0) + priorRows);

function fitMeans(
  data: Decisions,
  outcome: Float64Array,
  rows: readonly number[],
): (taskType: number, action: number) => number {
  const perAgent = new Map<string, ShrunkenMean>();
  const perType = new Map<string, ShrunkenMean>();
  const perCell = new Map<string, ShrunkenMean>();
  const add = (means: Map<string, ShrunkenMean>, key: string, value: number): void => {
    const known = means.get(key) ?? { sum: 0, count: 0 };
    means.set(key, { sum: known.sum + value, count: known.count + 1 });
  };
  let sum = 0;
  for (const row of rows) {
    const value = outcome[row]!;
    sum += value;
    add(perAgent, `${data.action[row]}`, value);
    add(perType, `${data.taskType[row]}`, value);
    add(perCell, `${data.taskType[row]}/${data.action[row]}`, value);
  }
  const all = sum / rows.length;
  return (taskType, action) => {
    const agent = shrink(perAgent.get(`${action}`), all, AGENT_PRIOR_ROWS);
    const type = shrink(perType.get(`${taskType}`), all, TYPE_PRIOR_ROWS);
    return shrink(perCell.get(`${taskType}/${action}`), agent + type - all, CELL_PRIOR_ROWS);
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
