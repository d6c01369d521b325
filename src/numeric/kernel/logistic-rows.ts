import type { SparseRows } from "../sparse.ts";
import type { Kernel, KernelMemory } from "./instance.ts";

/** Rows with their classes. Row r of `states`, `labels`, `mask` and `sampleWeights` is the same example. */
export interface ClassifiedRows {
  states: SparseRows; // [all, columns]
  classes: number;
  labels: ArrayLike<number>; // [all]
  mask?: ArrayLike<number>; // [all * classes]
  sampleWeights?: ArrayLike<number>; // [all]
  /** those that count */
  rows: ArrayLike<number>;
}

/** Rows that lie in a kernel's memory for the loss of a logistic regression; see `kernel/scores.ts`. */
export interface LogisticRows {
  /** Adds the gradient of the summed log loss to `gradient` and returns that sum; both: [columns + 1, classes], biases last. */
  addLogLoss(parameters: Float64Array, gradient: Float64Array): number;
}

/** rows that are scored before their residuals go back: they stay in the cache in between */
const BLOCK = 64;
/** numbers that are left of a row for its loss: highest score, sum of exponentials, score of its label */
const PARTS = 3;

/** Addresses of everything. */
interface Places {
  starts: number;
  columns: number;
  values: number;
  labels: number;
  sampleWeights: number;
  mask: number | null;
  scores: number;
  parts: number;
  weight: number;
  gradient: number;
}

/** Copies the rows in, 8 bytes an entry. */
export function placeLogisticRows({ call, memory }: Kernel, from: ClassifiedRows): LogisticRows {
  const { classes, states, rows } = from;
  const width = classes + (classes % 2);
  const stride = 8 * width;
  const height = states.columns + 1;
  const at = reservePlaces(memory, from, stride);
  fillRows(memory, at, from);
  const weights = fillSamples(memory, at, from);
  const view = (address: number, length: number): Float64Array =>
    memory.doubles().subarray(address / 8, address / 8 + length);
  const bias = states.columns * stride;

  function pass(first: number, count: number): void {
    const [starts, mask] = [at.starts + 4 * first, at.mask];
    call.scoreRows(starts, at.columns, at.values, count, at.weight, at.weight + bias, stride, at.scores);
    if (mask !== null) call.maskScores(at.scores, count, classes, stride, mask + first * classes);
    const [labels, weighed] = [at.labels + 4 * first, at.sampleWeights + 8 * first];
    call.takeResiduals(at.scores, count, stride, labels, weighed, at.parts);
    const { gradient } = at;
    call.addResiduals(starts, at.columns, at.values, count, gradient, gradient + bias, stride, at.scores);
  }

  return {
    addLogLoss: (parameters, gradient) => {
      const weight = view(at.weight, height * width).fill(Number.NEGATIVE_INFINITY, bias / 8);
      const slope = view(at.gradient, height * width);
      copyRows(parameters, weight, classes, width, height);
      copyRows(gradient, slope, classes, width, height);
      const parts = view(at.parts, BLOCK * PARTS);
      let sum = 0;
      for (let first = 0; first < rows.length; first += BLOCK) {
        const count = Math.min(BLOCK, rows.length - first);
        pass(first, count);
        for (let row = 0; row < count; row++) {
          const [highest, exponentials, own] = [
            parts[PARTS * row]!,
            parts[PARTS * row + 1]!,
            parts[PARTS * row + 2]!,
          ];
          sum += weights[first + row]! * (highest + Math.log(exponentials) - own);
        }
      }
      copyRows(slope, gradient, width, classes, height);
      return sum;
    },
  };
}

function reservePlaces(
  memory: KernelMemory,
  { states, classes, rows, mask }: ClassifiedRows,
  stride: number,
): Places {
  const { offsets } = states;
  let entries = 0;
  for (let at = 0; at < rows.length; at++) entries += offsets[rows[at]! + 1]! - offsets[rows[at]!]!;
  const matrix = (states.columns + 1) * stride;
  return {
    starts: memory.reserve(4 * (rows.length + 1)),
    columns: memory.reserve(4 * entries),
    values: memory.reserve(4 * entries),
    labels: memory.reserve(4 * rows.length),
    sampleWeights: memory.reserve(8 * rows.length),
    mask: mask ? memory.reserve(rows.length * classes) : null,
    scores: memory.reserve(BLOCK * stride),
    parts: memory.reserve(8 * BLOCK * PARTS),
    weight: memory.reserve(matrix),
    gradient: memory.reserve(matrix),
  };
}

function fillRows(memory: KernelMemory, at: Places, { states, rows }: ClassifiedRows): void {
  const { offsets, indices, values } = states;
  const words = memory.words();
  const floats = memory.floats();
  const [starts, columns, reals] = [at.starts / 4, at.columns / 4, at.values / 4];
  let filled = 0;
  for (let position = 0; position < rows.length; position++) {
    const end = offsets[rows[position]! + 1]!;
    for (let entry = offsets[rows[position]!]!; entry < end; entry++) {
      words[columns + filled] = indices[entry]!;
      floats[reals + filled] = values[entry]!;
      filled += 1;
    }
    words[starts + position + 1] = filled;
  }
}

/** Copies labels, masks and sample weights; returns a view of the latter. */
function fillSamples(
  memory: KernelMemory,
  at: Places,
  { classes, labels, mask, sampleWeights, rows }: ClassifiedRows,
): Float64Array {
  const words = memory.words();
  const bytes = memory.bytes();
  const weights = memory.doubles().subarray(at.sampleWeights / 8, at.sampleWeights / 8 + rows.length);
  for (let position = 0; position < rows.length; position++) {
    const row = rows[position]!;
    words[at.labels / 4 + position] = labels[row]!;
    weights[position] = sampleWeights?.[row] ?? 1;
    if (!mask || at.mask === null) continue;
    const to = at.mask + position * classes;
    for (let label = 0; label < classes; label++) bytes[to + label] = mask[row * classes + label]! ? 1 : 0;
  }
  return weights;
}

/** Copies as many numbers of each row as both have room for. */
function copyRows(
  from: Float64Array,
  to: Float64Array,
  fromWidth: number,
  toWidth: number,
  rows: number,
): void {
  const used = Math.min(fromWidth, toWidth);
  for (let row = 0; row < rows; row++) {
    for (let index = 0; index < used; index++) to[row * toWidth + index] = from[row * fromWidth + index]!;
  }
}
