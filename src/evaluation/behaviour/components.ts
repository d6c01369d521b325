import {
  fitLogistic,
  type LogisticModel,
  type LogisticProblem,
  logisticProbabilities,
} from "../../learning/multinomial-logistic.ts";
import { rowOf } from "../../numeric/sparse.ts";
import { type Decisions, rowsWhere } from "../decisions.ts";
import { countChoices, marginalChoice, typeChoice } from "./choice-counts.ts";

export const COMPONENTS = ["logistic", "task_type_shares", "overall_shares"] as const;
export type Component = (typeof COMPONENTS)[number];

/** stopped early: the penalty and the mixture decide more than the last digits of the fit */
const LOGISTIC = { l2: 5, maxIterations: 30, gradientTolerance: 1e-3 };

/** All rows as a problem for the logistic regression, over the actions that some row allows. */
export interface Choices {
  /** training rows first, then test rows */
  data: Decisions;
  /** the action that each class is: leaving sequences out makes the fit several times faster */
  possible: Int32Array; // [classes]
  problem: LogisticProblem;
}

export function setUp(data: Decisions): Choices {
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

export interface Components {
  model: LogisticModel;
  /** base(a | x) of each component in a row; zeros where masked */
  predict(row: number): Float64Array[]; // [components][actions]
}

/** Fits the three on some rows; row r counts `weights[r]`. */
export function fitComponents(
  { data, possible, problem }: Choices,
  rows: Int32Array,
  weights: Float64Array,
  start?: LogisticModel,
): Components {
  const model = fitLogistic({ ...problem, rows, sampleWeights: weights, ...(start && { start }) }, LOGISTIC);
  const counts = countChoices(data, rows, weights);
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

export function mix(components: readonly Float64Array[], weights: Float64Array): Float64Array {
  const mixed = new Float64Array(components[0]!.length);
  components.forEach((probabilities, component) => {
    probabilities.forEach((probability, action) => {
      mixed[action]! += weights[component]! * probability;
    });
  });
  return mixed;
}
