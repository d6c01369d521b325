import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { denseForward } from "../dense-layer.ts";
import { createRandom } from "../random.ts";
import { stackRows } from "../sparse.ts";
import { createKernel } from "./instance.ts";
import { listed, matrixOf, place, sizes, wantedRows } from "./kernel.fixture.ts";
import { gatherDense, gatherRows, reserveLists } from "./lists.ts";
import { padded, panelLayout, readPanels, readParameters, writePanels, writeParameters } from "./panels.ts";

const transposed = (matrix: Float32Array, rows: number, columns: number): Float32Array =>
  Float32Array.from(matrix, (_, index) => matrix[(index % rows) * columns + Math.floor(index / rows)]!);

describe("matrices in panels", () => {
  it("come out as they went in, for any sizes", () => {
    fc.assert(
      fc.property(sizes, ({ seed, rows, columns }) => {
        const kernel = createKernel();
        const matrix = matrixOf(createRandom(seed), rows * columns);
        const address = place(kernel, matrix, rows, columns);
        const found = new Float32Array(matrix.length);
        readPanels(kernel.memory.floats(), address, padded(rows), found, 0, rows, columns);
        expect(found).toEqual(matrix);
      }),
    );
  });

  it("hold the second column of the second panel where its rule says", () => {
    const kernel = createKernel();
    // 2 rows of 40 columns: a panel of 32 and one of 8; row 1, column 33 is number 73
    const matrix = Float32Array.from({ length: 80 }, (_, index) => index);
    const address = kernel.memory.reserve(4 * 80);
    writePanels(kernel.memory.floats(), address, 2, matrix, 0, 2, 40);
    expect(kernel.memory.floats()[address / 4 + 2 * 32 + 8 + 1]).toBe(73);
  });

  it("are transposed", () => {
    fc.assert(
      fc.property(sizes, ({ seed, rows, columns }) => {
        const kernel = createKernel();
        const matrix = matrixOf(createRandom(seed), rows * columns);
        const address = place(kernel, matrix, rows, columns);
        const turned = kernel.memory.reserve(4 * padded(rows) * padded(columns));
        kernel.call.transposePanels(address, padded(rows), padded(columns), turned);
        const found = new Float32Array(matrix.length);
        readPanels(kernel.memory.floats(), turned, padded(columns), found, 0, columns, rows);
        expect(found).toEqual(transposed(matrix, rows, columns));
      }),
    );
  });

  it("hold the parameters of a whole network", () => {
    const layout = panelLayout([5, 9, 40, 3]);
    const flat = matrixOf(createRandom(1), 6 * 9 + 10 * 40 + 41 * 3);
    const { memory } = createKernel();
    const address = memory.reserve(layout.bytes);
    writeParameters(memory.floats(), address, layout, flat);
    expect(readParameters(memory.floats(), address, layout)).toEqual(flat);
  });
});

describe("lists of entries that are not zero", () => {
  it("name every entry of every row, and of every column by either way", () => {
    fc.assert(
      fc.property(sizes, ({ seed, rows, columns }) => {
        const kernel = createKernel();
        const matrix = matrixOf(createRandom(seed), rows * columns, 0.5);
        const address = place(kernel, matrix, rows, columns);
        const [wide, high] = [padded(columns), padded(rows)];
        const byRow = reserveLists(kernel.memory, rows, rows * wide);
        kernel.call.listRows(address, high, rows, wide, byRow.starts, byRow.offsets, byRow.values);
        expect(listed(kernel, byRow, rows)).toEqual(wantedRows(matrix, rows, columns));

        const wanted = wantedRows(transposed(matrix, rows, columns), columns, rows);
        const turned = reserveLists(kernel.memory, wide, rows * (wide + 1) + wide);
        const { starts, offsets, values } = turned;
        kernel.call.listColumns(
          byRow.starts,
          byRow.offsets,
          byRow.values,
          rows,
          columns,
          starts,
          offsets,
          values,
        );
        expect(listed(kernel, turned, columns)).toEqual(wanted);

        const scratch = kernel.memory.reserve(32 * (rows + 8));
        kernel.call.listPanelColumns(address, high, rows, wide, starts, offsets, values, scratch);
        expect(listed(kernel, turned, columns)).toEqual(wanted);
      }),
    );
  });
});

describe("a layer of the kernel", () => {
  it("gives what the plain dense layer gives, listed and written out, with and without ReLU", () => {
    const cases = fc.record({
      seed: fc.integer({ min: 0, max: 1e6 }),
      count: fc.integer({ min: 4, max: 30 }),
      inputs: fc.integer({ min: 4, max: 50 }),
      outputs: fc.integer({ min: 1, max: 75 }),
      density: fc.constantFrom(0.2, 1),
      floor: fc.constantFrom(0, Number.NEGATIVE_INFINITY),
    });
    fc.assert(
      fc.property(cases, ({ seed, count, inputs, outputs, density, floor }) => {
        const random = createRandom(seed);
        const kernel = createKernel();
        const { memory, call } = kernel;
        const input = matrixOf(random, count * inputs, density);
        const weight = matrixOf(random, inputs * outputs);
        const bias = matrixOf(random, outputs);
        const wanted = new Float32Array(count * outputs);
        denseForward({ rows: count, inputs, outputs }, input, weight, bias, wanted);

        const vectors = wantedRows(input, count, inputs).map((entries) => ({
          indices: Uint32Array.from(entries, ([column]) => column),
          values: Float32Array.from(entries, ([, value]) => value),
        }));
        const states = stackRows(vectors, inputs);
        const rows = Int32Array.from({ length: count }, (_, row) => row);
        const weightAt = place(kernel, weight, inputs, outputs);
        const biasAt = memory.reserve(4 * padded(outputs));
        writePanels(memory.floats(), biasAt, 1, bias, 0, 1, outputs);
        const out = memory.reserve(4 * count * padded(outputs));
        const lists = reserveLists(memory, count, count * inputs);
        const dense = memory.reserve(4 * count * inputs);
        const [weightRows, columns] = [padded(inputs), padded(outputs)];
        const check = () => {
          const found = new Float32Array(wanted.length);
          readPanels(memory.floats(), out, count, found, 0, count, outputs);
          for (const [index, value] of found.entries()) {
            expect(value).toBeCloseTo(Math.max(floor, wanted[index]!), 4);
          }
          memory.bytes().fill(255, out, out + 4 * count * columns);
        };
        gatherRows(memory, lists, 0, states, rows, count);
        const { starts, offsets, values } = lists;
        call.forwardLayer(
          starts,
          offsets,
          values,
          count,
          weightAt,
          weightRows,
          columns,
          biasAt,
          out,
          count,
          floor,
        );
        check();
        gatherDense(memory, dense, states, rows, count);
        call.forwardDense(dense, count, inputs, weightAt, weightRows, columns, biasAt, out, count, floor);
        check();
      }),
    );
  });
});

describe("the kernel's memory", () => {
  it("grows as needed, keeps what is there, and zeroes what it hands out again", () => {
    const { memory } = createKernel();
    const first = memory.reserve(12);
    memory.floats()[first / 4] = 7;
    const mark = memory.mark();
    const second = memory.reserve(1_000_000);
    expect(second % 64).toBe(0);
    expect(memory.floats()[first / 4]).toBe(7);
    memory.floats().fill(3, second / 4, second / 4 + 250_000);
    memory.release(mark);
    expect(memory.reserve(16)).toBe(second);
    expect([...memory.floats().subarray(second / 4, second / 4 + 4)]).toEqual([0, 0, 0, 0]);
  });
});
