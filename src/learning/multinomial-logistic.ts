import { minimise } from "../numeric/lbfgs.ts";
import { maskedSoftmax } from "../numeric/softmax.ts";
import type { SparseRows, SparseVector } from "../numeric/sparse.ts";
import { withLogLoss } from "./logistic-loss.ts";

/** What a multinomial logistic regression is fitted to; row r of every field is the same example. */
export interface LogisticProblem {
  states: SparseRows; // [rows, inputs]
  classes: number;
  /** class of each row; allowed by its mask */
  labels: ArrayLike<number>; // [rows]
  /** 1 where the class could occur, row-major; left out: every class could */
  mask?: ArrayLike<number>; // [rows * classes]
  /** non-negative weight of each row; left out: 1 */
  sampleWeights?: ArrayLike<number>; // [rows]
  /** fit to these row numbers only (a fold); left out: all rows */
  rows?: ArrayLike<number>;
  /** begin here, of the same shape; left out: at zero. It changes the number of steps, and the result within the tolerance */
  start?: LogisticModel;
}

export interface LogisticSettings {
  /** L2 penalty on the weights, in units of rows: 1 counts as much as one observation of log loss at unit weight */
  l2: number;
  /** L2 penalty on the biases; small, it only keeps classes that never occur at a finite score */
  biasL2: number;
  maxIterations: number;
  /** of the mean gradient */
  gradientTolerance: number;
}

export const DEFAULT_LOGISTIC: LogisticSettings = {
  l2: 1,
  biasL2: 0.01,
  maxIterations: 200,
  gradientTolerance: 1e-5,
};

/** Scores are state * weight + bias; probabilities their softmax over the allowed classes. */
export interface LogisticModel {
  inputs: number;
  classes: number;
  weight: Float64Array; // [inputs, classes]
  bias: Float64Array; // [classes]
  /** how the fit ended */
  iterations: number;
  converged: boolean;
  /** mean negative log likelihood of the rows it was fitted to, penalty left out */
  logLoss: number;
}

/**
 * Masked multinomial logistic regression with L2 penalty:
 *   minimise sum_i w_i * -log p(y_i | x_i, mask_i) + l2/2 |W|^2 + biasL2/2 |b|^2
 * by L-BFGS from `start`. The problem is convex, so no seed is needed: the same rows and start give the same bytes.
 * Its probabilities are calibrated on the rows it was fitted to (each bias equation says: expected = observed count).
 * Throws a RangeError when a label is masked or out of range, or when no row has weight.
 */
export function fitLogistic(
  problem: LogisticProblem,
  settings: Partial<LogisticSettings> = {},
): LogisticModel {
  const chosen = { ...DEFAULT_LOGISTIC, ...settings };
  const { classes } = problem;
  const inputs = problem.states.columns;
  const rows = problem.rows ?? Uint32Array.from({ length: problem.states.rows }, (_, row) => row);
  const totalWeight = checkedWeight(problem, rows);
  const start = new Float64Array((inputs + 1) * classes);
  if (problem.start) {
    start.set(problem.start.weight);
    start.set(problem.start.bias, inputs * classes);
  }
  const { minimum, logLoss } = withLogLoss(problem, rows, (loss) => {
    const reached = minimise(
      (parameters, gradient) => {
        gradient.fill(0);
        const meanLoss = loss.addLogLoss(parameters, gradient) / totalWeight;
        return meanLoss + addPenalty(parameters, gradient, inputs * classes, chosen, totalWeight);
      },
      start,
      chosen,
    );
    const spare = new Float64Array(start.length);
    return { minimum: reached, logLoss: loss.addLogLoss(reached.point, spare) / totalWeight };
  });
  return {
    inputs,
    classes,
    weight: minimum.point.slice(0, inputs * classes),
    bias: minimum.point.slice(inputs * classes),
    iterations: minimum.iterations,
    converged: minimum.converged,
    logLoss,
  };
}

/** Scores of each class before the softmax. */
export function logisticScores(model: LogisticModel, state: SparseVector): Float64Array {
  const scores = Float64Array.from(model.bias);
  for (let entry = 0; entry < state.indices.length; entry++) {
    const value = state.values[entry]!;
    const at = state.indices[entry]! * model.classes;
    for (let label = 0; label < model.classes; label++) scores[label]! += value * model.weight[at + label]!;
  }
  return scores;
}

/** Probability of each class: zeros where masked, sums to 1. */
export function logisticProbabilities(
  model: LogisticModel,
  state: SparseVector,
  mask: ArrayLike<number>,
): Float64Array {
  return maskedSoftmax(logisticScores(model, state), mask);
}

function checkedWeight(problem: LogisticProblem, rows: ArrayLike<number>): number {
  let total = 0;
  for (let position = 0; position < rows.length; position++) {
    const row = rows[position]!;
    const label = problem.labels[row]!;
    if (!(label >= 0 && label < problem.classes)) throw new RangeError(`row ${row} has the class ${label}`);
    if (problem.mask && !problem.mask[row * problem.classes + label]) {
      throw new RangeError(`row ${row} has the class ${label}, which its mask forbids`);
    }
    total += problem.sampleWeights?.[row] ?? 1;
  }
  if (!(total > 0)) throw new RangeError("no row to fit to");
  return total;
}

/** Scales the gradient to the mean, adds the penalty to it, and returns the penalty. */
function addPenalty(
  parameters: Float64Array,
  gradient: Float64Array,
  biasAt: number,
  settings: LogisticSettings,
  totalWeight: number,
): number {
  let penalty = 0;
  for (let index = 0; index < parameters.length; index++) {
    const strength = (index < biasAt ? settings.l2 : settings.biasL2) / totalWeight;
    penalty += (strength / 2) * parameters[index]! ** 2;
    gradient[index] = gradient[index]! / totalWeight + strength * parameters[index]!;
  }
  return penalty;
}
