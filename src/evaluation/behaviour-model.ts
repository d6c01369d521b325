import { fitLogistic, logisticProbabilities } from "../learning/multinomial-logistic.ts";
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
  const weights = mixtureWeights(train, settings);
  const joined = joinDecisions(train, test);
  const fold = episodeFolds(test.episode, settings.folds, settings.seed);
  const probabilities = new Float64Array(test.rows * test.actions);
  const marginal = new Float64Array(test.rows);
  for (let held = 0; held < settings.folds; held++) {
    const scored = rowsWhere(test.rows, (row) => fold[row] === held);
    if (scored.length === 0) continue;
    const fitted = rowsWhere(joined.rows, (row) => row < train.rows || fold[row - train.rows] !== held);
    const predict = fitComponents(joined, fitted);
    for (const row of scored) {
      const components = predict(joined, train.rows + row);
      probabilities.set(mix(components, weights), row * test.actions);
      marginal[row] = components[2]![test.action[row]!]!;
    }
  }
  return { probabilities, ...describe(test, probabilities, marginal), mixture: named(weights) };
}

const rowsWhere = (rows: number, wanted: (row: number) => boolean): number[] =>
  Array.from({ length: rows }, (_, row) => row).filter(wanted);

type Predict = (data: Decisions, row: number) => Float64Array[]; // [components][actions]

function fitComponents(data: Decisions, rows: number[]): Predict {
  const possible = possibleActions(data);
  const narrow = (mask: Uint8Array): Uint8Array => Uint8Array.from(possible, (action) => mask[action]!);
  const masks = Array.from({ length: data.rows }, (_, row) => [...narrow(maskOf(data, row))]);
  const model = fitLogistic(
    {
      states: data.states,
      classes: possible.length,
      labels: data.action.map((action) => possible.indexOf(action)),
      mask: masks.flat(),
      rows,
    },
    LOGISTIC,
  );
  const counts = countChoices(data, rows);
  return (from, row) => {
    const mask = maskOf(from, row);
    const logistic = new Float64Array(from.actions);
    logisticProbabilities(model, rowOf(from.states, row), narrow(mask)).forEach((probability, index) => {
      logistic[possible[index]!] = probability;
    });
    return [logistic, typeChoice(counts, from.taskType[row]!, mask), marginalChoice(counts, mask)];
  };
}

const maskOf = ({ mask, actions }: Decisions, row: number): Uint8Array =>
  mask.subarray(row * actions, (row + 1) * actions);

/** Actions that some row allows: sequences never are, and leaving them out makes the fit several times faster. */
function possibleActions({ mask, actions }: Decisions): number[] {
  const allowed = new Uint8Array(actions);
  mask.forEach((flag, at) => {
    if (flag) allowed[at % actions] = 1;
  });
  return Array.from({ length: actions }, (_, action) => action).filter((action) => allowed[action]);
}

/** Expectation maximisation for the weights of a mixture of fixed distributions, on the half that was not fitted to. */
function mixtureWeights(train: Decisions, settings: { seed: number }): Float64Array {
  const half = episodeFolds(train.episode, 2, settings.seed);
  const fitted = rowsWhere(train.rows, (row) => half[row] === 0);
  const scored = rowsWhere(train.rows, (row) => half[row] === 1);
  let weights = new Float64Array(COMPONENTS.length).fill(1 / COMPONENTS.length);
  if (fitted.length === 0 || scored.length === 0) return weights;
  const predict = fitComponents(train, fitted);
  const likelihoods = scored.map((row) =>
    predict(train, row).map((probabilities) => probabilities[train.action[row]!]!),
  );
  for (let step = 0; step < MIXING_STEPS; step++) weights = mixingStep(weights, likelihoods);
  return weights;
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
