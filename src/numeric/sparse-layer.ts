import { addColumnSums, addScaled, addWeightedRows, type Reals } from "./dense-layer.ts";
import type { SparseRows } from "./sparse.ts";

/** output[position] = states[rows[position]] * weight + bias, for the first `count` row numbers; zeros are never touched */
export function sparseForward(
  states: SparseRows,
  rows: ArrayLike<number>,
  count: number,
  outputs: number,
  weight: Reals, // [columns, outputs]
  bias: Reals, // [outputs]
  output: Reals, // [count, outputs]
): void {
  const { offsets, indices, values } = states;
  for (let position = 0; position < count; position++) {
    const row = rows[position]!;
    const at = position * outputs;
    for (let unit = 0; unit < outputs; unit++) output[at + unit] = bias[unit]!;
    addWeightedRows(output, at, outputs, weight, indices, values, offsets[row]!, offsets[row + 1]!);
  }
}

/** weightGradient += transpose(states[rows]) * outputGradient; biasGradient += column sums of outputGradient */
export function sparseBackwardParameters(
  states: SparseRows,
  rows: ArrayLike<number>,
  count: number,
  outputs: number,
  outputGradient: Reals, // [count, outputs]
  weightGradient: Reals, // [columns, outputs]
  biasGradient: Reals, // [outputs]
): void {
  const { offsets, indices, values } = states;
  for (let position = 0; position < count; position++) {
    const row = rows[position]!;
    const from = position * outputs;
    const end = offsets[row + 1]!;
    for (let entry = offsets[row]!; entry < end; entry++) {
      const value = values[entry]!;
      const at = indices[entry]! * outputs;
      addScaled(weightGradient, at, outputs, outputGradient, from, value);
    }
  }
  addColumnSums(outputGradient, count, outputs, biasGradient);
}
