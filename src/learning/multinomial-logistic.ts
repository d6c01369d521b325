import { minimise } from "../numeric/lbfgs.ts";
import { maskedSoftmax } from "../numeric/softmax.ts";
import type { SparseRows, SparseVector } from "../numeric/sparse.ts";

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
 * by L-BFGS from zero. The problem is convex, so no seed is needed: the same rows give the same bytes.
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
  let logLoss = 0;
  const minimum = minimise(
    (parameters, gradient) => {
      gradient.fill(0);
      logLoss = addLogLoss(problem, rows, parameters, gradient) / totalWeight;
      return logLoss + addPenalty(parameters, gradient, inputs * classes, chosen, totalWeight);
    },
    start,
    chosen,
  );
  logLoss = addLogLoss(problem, rows, minimum.point, new Float64Array(start.length)) / totalWeight;
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

/** Adds the gradient of the summed log loss and returns that sum; the caller divides both by the total weight. */
function addLogLoss(
  problem: LogisticProblem,
  rows: ArrayLike<number>,
  parameters: Float64Array,
  gradient: Float64Array,
): number {
  const { classes, labels, mask, sampleWeights } = problem;
  const { offsets, indices, values, columns } = problem.states;
  const biasAt = columns * classes;
  const scores = new Float64Array(classes);
  let sum = 0;
  for (let position = 0; position < rows.length; position++) {
    const row = rows[position]!;
    const weight = sampleWeights?.[row] ?? 1;
    if (weight === 0) continue;
    for (let label = 0; label < classes; label++) scores[label] = parameters[biasAt + label]!;
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++) {
      const value = values[entry]!;
      const at = indices[entry]! * classes;
      for (let label = 0; label < classes; label++) scores[label]! += value * parameters[at + label]!;
    }
    sum += weight * residuals(scores, mask, row * classes, labels[row]!);
    for (let label = 0; label < classes; label++) gradient[biasAt + label]! += weight * scores[label]!;
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++) {
      const value = weight * values[entry]!;
      const at = indices[entry]! * classes;
      for (let label = 0; label < classes; label++) gradient[at + label]! += value * scores[label]!;
    }
  }
  return sum;
}

/** Turns scores into probability minus indicator of the label, in place, and returns -log p(label). */
function residuals(
  scores: Float64Array,
  mask: ArrayLike<number> | undefined,
  maskAt: number,
  label: number,
): number {
  let highest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < scores.length; index++) {
    if ((!mask || mask[maskAt + index]) && scores[index]! > highest) highest = scores[index]!;
  }
  const labelScore = scores[label]!;
  let sum = 0;
  for (let index = 0; index < scores.length; index++) {
    const allowed = !mask || mask[maskAt + index];
    scores[index] = allowed ? Math.exp(scores[index]! - highest) : 0;
    sum += scores[index]!;
  }
  for (let index = 0; index < scores.length; index++) scores[index]! /= sum;
  scores[label]! -= 1;
  return highest + Math.log(sum) - labelScore;
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
