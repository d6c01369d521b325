import type { SparseRows } from "../numeric/sparse.ts";
import type { LogisticProblem } from "./multinomial-logistic.ts";

/** Adds the gradient of the summed log loss and returns that sum; the caller divides both by the total weight. */
export function addLogLoss(
  problem: LogisticProblem,
  rows: ArrayLike<number>,
  parameters: Float64Array,
  gradient: Float64Array,
): number {
  const { states, classes, labels, mask, sampleWeights } = problem;
  const { offsets } = states;
  const scores = new Float64Array(classes);
  let sum = 0;
  for (let position = 0; position < rows.length; position++) {
    const row = rows[position]!;
    const weight = sampleWeights?.[row] ?? 1;
    if (weight === 0) continue;
    const from = offsets[row]!;
    const to = offsets[row + 1]!;
    addScores(states, from, to, parameters, scores);
    sum += weight * residuals(scores, mask, row * classes, labels[row]!);
    if (weight !== 1) for (let label = 0; label < classes; label++) scores[label]! *= weight;
    addGradient(states, from, to, scores, gradient);
  }
  return sum;
}

/*
 * The two loops below are nearly all the time of a fit. Four classes at a time keep their sums in registers; each sum is
 * made in the order of the entries, as it would be class by class.
 */

/** scores = bias + sum of value * weight over the entries `from` to `to` of the states */
function addScores(
  { indices, values, columns }: SparseRows,
  from: number,
  to: number,
  parameters: Float64Array,
  scores: Float64Array,
): void {
  const classes = scores.length;
  const biasAt = columns * classes;
  let label = 0;
  for (; label + 4 <= classes; label += 4) {
    let a = parameters[biasAt + label]!;
    let b = parameters[biasAt + label + 1]!;
    let c = parameters[biasAt + label + 2]!;
    let d = parameters[biasAt + label + 3]!;
    for (let entry = from; entry < to; entry++) {
      const value = values[entry]!;
      const at = indices[entry]! * classes + label;
      a += value * parameters[at]!;
      b += value * parameters[at + 1]!;
      c += value * parameters[at + 2]!;
      d += value * parameters[at + 3]!;
    }
    scores[label] = a;
    scores[label + 1] = b;
    scores[label + 2] = c;
    scores[label + 3] = d;
  }
  for (; label < classes; label++) {
    let sum = parameters[biasAt + label]!;
    for (let entry = from; entry < to; entry++)
      sum += values[entry]! * parameters[indices[entry]! * classes + label]!;
    scores[label] = sum;
  }
}

/** gradient += value * residual for the entries `from` to `to` of the states, and the residuals themselves for the biases */
function addGradient(
  { indices, values, columns }: SparseRows,
  from: number,
  to: number,
  residual: Float64Array,
  gradient: Float64Array,
): void {
  const classes = residual.length;
  const biasAt = columns * classes;
  let label = 0;
  for (; label + 4 <= classes; label += 4) {
    const a = residual[label]!;
    const b = residual[label + 1]!;
    const c = residual[label + 2]!;
    const d = residual[label + 3]!;
    for (let entry = from; entry < to; entry++) {
      const value = values[entry]!;
      const at = indices[entry]! * classes + label;
      gradient[at]! += value * a;
      gradient[at + 1]! += value * b;
      gradient[at + 2]! += value * c;
      gradient[at + 3]! += value * d;
    }
  }
  for (; label < classes; label++) {
    const rest = residual[label]!;
    for (let entry = from; entry < to; entry++)
      gradient[indices[entry]! * classes + label]! += values[entry]! * rest;
  }
  for (label = 0; label < classes; label++) gradient[biasAt + label]! += residual[label]!;
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
