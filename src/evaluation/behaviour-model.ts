import {
  fitLogistic,
  type LogisticModel,
  type LogisticProblem,
  logisticProbabilities,
} from "../learning/multinomial-logistic.ts";
import { rowOf } from "../numeric/sparse.ts";
import { countChoices, marginalChoice, typeChoice } from "./choice-counts.ts";
import { type Decisions, episodeFolds, joinDecisions } from "./decisions.ts";

/**
 * Who chooses whom, estimated: mu(a | x). The log does not hold the probabilities with which agents were chosen, so they
 * are fitted. Three simple models are mixed; the mixture weights are found on training rows that the models did not see
 * (stacking; Wolpert 1992), which calibrates the sharp ones by the blunt ones. No row is scored by a model that saw it or
 * its episode.
 */
export const COMPONENTS = ["logistic", "task_type_shares", "overall_shares"] as const;
export type Component = (typeof COMPONENTS)[number];

/** stopped early: the penalty and the mixture decide more than the last digits of the fit */
const LOGISTIC = { l2: 5, maxIterations: 30, gradientTolerance: 1e-3 };
const MIXING_STEPS = 200;
/** each component starts with this many rows' worth of belief */
const MIXING_PRIOR_ROWS = 1;

export interface BehaviourModel {
  /** mu(a | x_i), out of fold, zeros where masked, each row sums to 1 */
  probabilities: Float64Array; // [rows * actions]
  /** mean negative log probability of the logged choice, out of fold */
  logLoss: number;
  /** the same of the overall shares, which know nothing of the task */
  marginalLogLoss: number;
  /** mean over the rows of the highest probability: 1 means that nothing was random */
  meanHighestProbability: number;
  mixture: Record<Component, number>;
}

/**
 * Fits on the training rows and the other folds of the test rows, and scores the test rows.
 * `train` and `test` have the same actions and inputs; at least one training row.
 */
export function fitBehaviour(
  train: Decisions,
  test: Decisions,
  settings: { folds: number; seed: number },
): BehaviourModel {
  const choices = setUp(joinDecisions(train, test));
  const { weights, halfway } = mixtureWeights(choices, train, settings);
  // each fold begins where the training rows alone lead to: close, and it has seen none of the rows to be scored
  const { model: start } = fitComponents(
    choices,
    rowsWhere(train.rows, () => true),
    halfway,
  );
  const fold = episodeFolds(test.episode, settings.folds, settings.seed);
  const probabilities = new Float64Array(test.rows * test.actions);
  const marginal = new Float64Array(test.rows);
  for (let held = 0; held < settings.folds; held++) {
    const fitted = rowsWhere(choices.data.rows, (row) => row < train.rows || fold[row - train.rows] !== held);
    if (fitted.length === choices.data.rows) continue;
    const { predict } = fitComponents(choices, fitted, start);
    for (let row = 0; row < test.rows; row++) {
      if (fold[row] !== held) continue;
      const components = predict(train.rows + row);
      probabilities.set(mix(components, weights), row * test.actions);
      marginal[row] = components[2]![test.action[row]!]!;
    }
  }
  return { probabilities, ...describe(test, probabilities, marginal), mixture: named(weights) };
}

/** Numbers of the rows, up to `rows`, that are wanted. */
function rowsWhere(rows: number, wanted: (row: number) => boolean): Int32Array {
  const found = new Int32Array(rows);
  let count = 0;
  for (let row = 0; row < rows; row++) if (wanted(row)) found[count++] = row;
  return found.slice(0, count);
}

/** All rows as a problem for the logistic regression, over the actions that some row allows. */
interface Choices {
  /** training rows first, then test rows */
  data: Decisions;
  /** the action that each class is: leaving sequences out makes the fit several times faster */
  possible: Int32Array; // [classes]
  problem: LogisticProblem;
}

function setUp(data: Decisions): Choices {
  const { actions, mask } = data;
  const allowed = new Uint8Array(actions);
  for (let at = 0; at < mask.length; at++) if (mask[at]) allowed[at % actions] = 1;
  const possible = rowsWhere(actions, (action) => allowed[action] === 1);
  const labels = data.action.map((action) => possible.indexOf(action));
  const narrow = new Uint8Array(data.rows * possible.length);
  for (let at = 0, row = 0; row < data.rows; row++) {
    for (const action of possible) narrow[at++] = mask[row * actions + action]!;
  }
  const problem = { states: data.states, classes: possible.length, labels };
  // the fit is faster where it need not look at the mask
  return { data, possible, problem: narrow.includes(0) ? { ...problem, mask: narrow } : problem };
}

interface Components {
  model: LogisticModel;
  /** mu(a | x) of each component in a row; zeros where masked */
  predict(row: number): Float64Array[]; // [components][actions]
}

function fitComponents(
  { data, possible, problem }: Choices,
  rows: Int32Array,
  start?: LogisticModel,
): Components {
  const model = fitLogistic({ ...problem, rows, ...(start && { start }) }, LOGISTIC);
  const counts = countChoices(data, rows);
  const predict = (row: number): Float64Array[] => {
    const mask = data.mask.subarray(row * data.actions, (row + 1) * data.actions);
    const logistic = new Float64Array(data.actions);
    const allowed = possible.map((action) => mask[action]!);
    const fitted = logisticProbabilities(model, rowOf(data.states, row), allowed);
    for (let index = 0; index < possible.length; index++) logistic[possible[index]!] = fitted[index]!;
    return [logistic, typeChoice(counts, data.taskType[row]!, mask), marginalChoice(counts, mask)];
  };
  return { model, predict };
}

/** Expectation maximisation for the weights of a mixture of fixed distributions, on the half that was not fitted to. */
function mixtureWeights(
  choices: Choices,
  train: Decisions,
  settings: { seed: number },
): { weights: Float64Array; halfway?: LogisticModel } {
  const half = episodeFolds(train.episode, 2, settings.seed);
  const fitted = rowsWhere(train.rows, (row) => half[row] === 0);
  const scored = rowsWhere(train.rows, (row) => half[row] === 1);
  let weights = new Float64Array(COMPONENTS.length).fill(1 / COMPONENTS.length);
  if (fitted.length === 0 || scored.length === 0) return { weights };
  const { predict, model } = fitComponents(choices, fitted);
  const likelihoods = Array.from(scored, (row) =>
    predict(row).map((probabilities) => probabilities[train.action[row]!]!),
  );
  for (let step = 0; step < MIXING_STEPS; step++) weights = mixingStep(weights, likelihoods);
  return { weights, halfway: model };
}

function mixingStep(
  weights: Float64Array<ArrayBuffer>,
  likelihoods: readonly number[][],
): Float64Array<ArrayBuffer> {
  const responsibility = new Float64Array(weights.length).fill(MIXING_PRIOR_ROWS);
  for (const row of likelihoods) {
    const sum = row.reduce((total, likelihood, index) => total + likelihood * weights[index]!, 0);
    row.forEach((likelihood, index) => {
      responsibility[index]! += (likelihood * weights[index]!) / sum;
    });
  }
  const total = likelihoods.length + MIXING_PRIOR_ROWS * weights.length;
  return responsibility.map((part) => part / total);
}

function mix(components: readonly Float64Array[], weights: Float64Array): Float64Array {
  const mixed = new Float64Array(components[0]!.length);
  components.forEach((probabilities, component) => {
    probabilities.forEach((probability, action) => {
      mixed[action]! += weights[component]! * probability;
    });
  });
  return mixed;
}

const named = (weights: Float64Array): Record<Component, number> => ({
  logistic: weights[0]!,
  task_type_shares: weights[1]!,
  overall_shares: weights[2]!,
});

function describe(
  test: Decisions,
  probabilities: Float64Array,
  marginal: Float64Array,
): Pick<BehaviourModel, "logLoss" | "marginalLogLoss" | "meanHighestProbability"> {
  let loss = 0;
  let marginalLoss = 0;
  let highest = 0;
  for (let row = 0; row < test.rows; row++) {
    const own = probabilities.subarray(row * test.actions, (row + 1) * test.actions);
    loss -= Math.log(own[test.action[row]!]!);
    marginalLoss -= Math.log(marginal[row]!);
    highest += Math.max(...own);
  }
  return {
    logLoss: loss / test.rows,
    marginalLogLoss: marginalLoss / test.rows,
    meanHighestProbability: highest / test.rows,
  };
}
