import { describe, expect, it } from "vitest";
import { denseBackwardInput, denseBackwardParameters, denseForward, rectify } from "./dense-layer.ts";
import { createRandom } from "./random.ts";
import { stackRows } from "./sparse.ts";
import { sparseBackwardParameters, sparseForward } from "./sparse-layer.ts";

const random = createRandom(4);
const normals = (length: number) => Float64Array.from({ length }, random.normal);
const rectified = (length: number) => normals(length).map((value) => Math.max(0, value));

/** The textbook triple loop: result[i, j] = sum over k of left(i, k) * right(k, j). */
function product(
  rows: number,
  inner: number,
  columns: number,
  left: (row: number, index: number) => number,
  right: (index: number, column: number) => number,
): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let index = 0; index < inner; index++) {
        result[row * columns + column]! += left(row, index) * right(index, column);
      }
    }
  }
  return result;
}

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>): void {
  expect(found.length).toBe(wanted.length);
  for (let index = 0; index < wanted.length; index++) expect(found[index]).toBeCloseTo(wanted[index]!, 10);
}

describe("a dense layer equals the textbook triple loop", () => {
  // sizes with every remainder of four
  for (const [rows, inputs, outputs] of [
    [1, 1, 1],
    [3, 5, 2],
    [6, 9, 7],
    [8, 14, 11],
  ] as const) {
    const shape = { rows, inputs, outputs };
    const input = rectified(rows * inputs);
    const weight = normals(inputs * outputs);
    const bias = normals(outputs);
    const outputGradient = normals(rows * outputs);

    it(`forwards, ${rows} x ${inputs} x ${outputs}`, () => {
      const output = normals(rows * outputs);
      denseForward(shape, input, weight, bias, output);
      const wanted = product(
        rows,
        inputs,
        outputs,
        (row, k) => input[row * inputs + k]!,
        (k, column) => weight[k * outputs + column]!,
      );
      expectClose(
        output,
        wanted.map((value, index) => value + bias[index % outputs]!),
      );
    });

    it(`backwards to parameters, added to what is there, ${rows} x ${inputs} x ${outputs}`, () => {
      const weightGradient = new Float64Array(inputs * outputs).fill(1);
      const biasGradient = new Float64Array(outputs).fill(1);
      denseBackwardParameters(shape, input, outputGradient, weightGradient, biasGradient);
      const wanted = product(
        inputs,
        rows,
        outputs,
        (unit, row) => input[row * inputs + unit]!,
        (row, column) => outputGradient[row * outputs + column]!,
      );
      expectClose(
        weightGradient,
        wanted.map((value) => value + 1),
      );
      const sums = product(
        1,
        rows,
        outputs,
        () => 1,
        (row, column) => outputGradient[row * outputs + column]!,
      );
      expectClose(
        biasGradient,
        sums.map((value) => value + 1),
      );
    });

    it(`backwards to the input, zero where the ReLU was shut, ${rows} x ${inputs} x ${outputs}`, () => {
      const inputGradient = normals(rows * inputs);
      denseBackwardInput(shape, input, weight, outputGradient, inputGradient);
      const wanted = product(
        rows,
        outputs,
        inputs,
        (row, k) => outputGradient[row * outputs + k]!,
        (k, unit) => weight[unit * outputs + k]!,
      );
      expectClose(
        inputGradient,
        wanted.map((value, index) => (input[index]! > 0 ? value : 0)),
      );
    });
  }

  it("rectifies the first entries only", () => {
    const values = Float64Array.of(-1, 2, -3);
    rectify(values, 2);
    expect([...values]).toEqual([0, 2, -3]);
  });
});

describe("a sparse layer", () => {
  const columns = 9;
  const outputs = 5;
  const dense = Array.from({ length: 6 }, () =>
    normals(columns).map((value) => (value > 0.3 ? Math.fround(value) : 0)),
  );
  const states = stackRows(
    dense.map((row) => {
      const indices = Uint32Array.from(row.keys()).filter((index) => row[index] !== 0);
      return { indices, values: Float32Array.from(indices, (index) => row[index]!) };
    }),
    columns,
  );
  const chosen = [4, 0, 4, 2];
  const input = Float64Array.from(chosen.flatMap((row) => [...dense[row]!]));
  const weight = normals(columns * outputs);
  const bias = normals(outputs);
  const shape = { rows: chosen.length, inputs: columns, outputs };

  it("gives what the dense one gives for the chosen rows", () => {
    const [sparse, plain] = [normals(4 * outputs), normals(4 * outputs)];
    sparseForward(states, chosen, 4, outputs, weight, bias, sparse);
    denseForward(shape, input, weight, bias, plain);
    expectClose(sparse, plain);
  });

  it("has the gradient that the dense one has", () => {
    const outputGradient = normals(4 * outputs);
    const [sparse, plain] = [new Float64Array(columns * outputs), new Float64Array(columns * outputs)];
    const [sparseBias, plainBias] = [new Float64Array(outputs), new Float64Array(outputs)];
    sparseBackwardParameters(states, chosen, 4, outputs, outputGradient, sparse, sparseBias);
    denseBackwardParameters(shape, input, outputGradient, plain, plainBias);
    expectClose(sparse, plain);
    expectClose(sparseBias, plainBias);
  });
});
