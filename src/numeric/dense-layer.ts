/** Numbers of one precision: 32 bits in the product, 64 in checks of the gradient. */
export type Reals = Float32Array | Float64Array;

/**
 * A dense layer over a batch, in plain loops. Weights are row-major [inputs, outputs], so that every inner loop runs
 * along contiguous memory. After a ReLU about half of the inputs are zero: the loops first list the others, then take
 * them four at a time, which halves the work and quarters the traffic of the row that is added to.
 */
export interface DenseShape {
  rows: number;
  inputs: number;
  outputs: number;
}

/** output = input * weight + bias */
export function denseForward(
  { rows, inputs, outputs }: DenseShape,
  input: Reals, // [rows, inputs]
  weight: Reals, // [inputs, outputs]
  bias: Reals, // [outputs]
  output: Reals, // [rows, outputs]
): void {
  const active = new Uint32Array(inputs);
  const factors = sameKind(input, inputs);
  for (let row = 0; row < rows; row++) {
    const count = listNonZero(input, row * inputs, 1, inputs, active, factors);
    for (let unit = 0; unit < outputs; unit++) output[row * outputs + unit] = bias[unit]!;
    addWeightedRows(output, row * outputs, outputs, weight, active, factors, 0, count);
  }
}

/** weightGradient += transpose(input) * outputGradient; biasGradient += column sums of outputGradient */
export function denseBackwardParameters(
  { rows, inputs, outputs }: DenseShape,
  input: Reals, // [rows, inputs]
  outputGradient: Reals, // [rows, outputs]
  weightGradient: Reals, // [inputs, outputs]
  biasGradient: Reals, // [outputs]
): void {
  const active = new Uint32Array(rows);
  const factors = sameKind(input, rows);
  for (let unit = 0; unit < inputs; unit++) {
    const count = listNonZero(input, unit, inputs, rows, active, factors);
    addWeightedRows(weightGradient, unit * outputs, outputs, outputGradient, active, factors, 0, count);
  }
  addColumnSums(outputGradient, rows, outputs, biasGradient);
}

/**
 * inputGradient = outputGradient * transpose(weight) where the input is above zero, 0 elsewhere:
 * the input is the output of a ReLU, whose derivative is 1 there and 0 elsewhere.
 */
export function denseBackwardInput(
  { rows, inputs, outputs }: DenseShape,
  input: Reals, // [rows, inputs]
  weight: Reals, // [inputs, outputs]
  outputGradient: Reals, // [rows, outputs]
  inputGradient: Reals, // [rows, inputs]
): void {
  const active = new Uint32Array(inputs);
  const factors = sameKind(input, inputs);
  inputGradient.fill(0, 0, rows * inputs);
  for (let row = 0; row < rows; row++) {
    const count = listNonZero(input, row * inputs, 1, inputs, active, factors);
    const from = row * outputs;
    multiplyListedRows(weight, outputs, active, count, outputGradient, from, inputGradient, row * inputs);
  }
}

/** sums[c] += sum over rows of values[row, c] */
export function addColumnSums(values: Reals, rows: number, columns: number, sums: Reals): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) sums[column]! += values[row * columns + column]!;
  }
}

/** values[i] = max(0, values[i]) for the first `length` entries */
export function rectify(values: Reals, length: number): void {
  for (let index = 0; index < length; index++) if (values[index]! < 0) values[index] = 0;
}

const sameKind = (values: Reals, length: number): Reals =>
  values instanceof Float32Array ? new Float32Array(length) : new Float64Array(length);

/** Lists the numbers i of the entries values[start + i * stride] that are not zero, and their values; returns how many. */
function listNonZero(
  values: Reals,
  start: number,
  stride: number,
  length: number,
  list: Uint32Array,
  listed: Reals,
): number {
  let count = 0;
  for (let index = 0; index < length; index++) {
    const value = values[start + index * stride]!;
    if (value !== 0) {
      list[count] = index;
      listed[count] = value;
      count += 1;
    }
  }
  return count;
}

/** target[at ..] += sum over from <= p < end of factors[p] * source row list[p]; rows of `length` entries */
export function addWeightedRows(
  target: Reals,
  at: number,
  length: number,
  source: Reals,
  list: Uint32Array,
  factors: Reals,
  from: number,
  end: number,
): void {
  const whole = end - ((end - from) % 4);
  for (let p = from; p < whole; p += 4) {
    addFour(
      target,
      at,
      length,
      source,
      list[p]! * length,
      list[p + 1]! * length,
      list[p + 2]! * length,
      list[p + 3]! * length,
      factors[p]!,
      factors[p + 1]!,
      factors[p + 2]!,
      factors[p + 3]!,
    );
  }
  for (let p = whole; p < end; p++) {
    addScaled(target, at, length, source, list[p]! * length, factors[p]!);
  }
}

// The inner loops are functions of their own: V8 gives up on one function that holds them all (repeated deoptimisation,
// a third of the speed).

function addFour(
  target: Reals,
  at: number,
  length: number,
  source: Reals,
  first: number,
  second: number,
  third: number,
  fourth: number,
  firstFactor: number,
  secondFactor: number,
  thirdFactor: number,
  fourthFactor: number,
): void {
  for (let index = 0; index < length; index++) {
    target[at + index]! +=
      firstFactor * source[first + index]! +
      secondFactor * source[second + index]! +
      thirdFactor * source[third + index]! +
      fourthFactor * source[fourth + index]!;
  }
}

/** target[at ..] += factor * source[from ..] */
export function addScaled(
  target: Reals,
  at: number,
  length: number,
  source: Reals,
  from: number,
  factor: number,
): void {
  for (let index = 0; index < length; index++) target[at + index]! += factor * source[from + index]!;
}

/** target[at + i] = row i of the matrix * vector[from ..], for listed i */
function multiplyListedRows(
  matrix: Reals,
  length: number,
  list: Uint32Array,
  count: number,
  vector: Reals,
  from: number,
  target: Reals,
  at: number,
): void {
  const whole = count - (count % 4);
  for (let listed = 0; listed < whole; listed += 4) {
    multiplyFour(matrix, length, list, listed, vector, from, target, at);
  }
  for (let listed = whole; listed < count; listed++) {
    const row = list[listed]!;
    target[at + row] = dot(matrix, row * length, vector, from, length);
  }
}

function multiplyFour(
  matrix: Reals,
  length: number,
  list: Uint32Array,
  listed: number,
  vector: Reals,
  from: number,
  target: Reals,
  at: number,
): void {
  const first = list[listed]! * length;
  const second = list[listed + 1]! * length;
  const third = list[listed + 2]! * length;
  const fourth = list[listed + 3]! * length;
  let firstSum = 0;
  let secondSum = 0;
  let thirdSum = 0;
  let fourthSum = 0;
  for (let index = 0; index < length; index++) {
    const entry = vector[from + index]!;
    firstSum += entry * matrix[first + index]!;
    secondSum += entry * matrix[second + index]!;
    thirdSum += entry * matrix[third + index]!;
    fourthSum += entry * matrix[fourth + index]!;
  }
  target[at + list[listed]!] = firstSum;
  target[at + list[listed + 1]!] = secondSum;
  target[at + list[listed + 2]!] = thirdSum;
  target[at + list[listed + 3]!] = fourthSum;
}

function dot(left: Reals, leftAt: number, right: Reals, rightAt: number, length: number): number {
  let sum = 0;
  for (let index = 0; index < length; index++) sum += left[leftAt + index]! * right[rightAt + index]!;
  return sum;
}
