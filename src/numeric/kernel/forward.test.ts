import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { createKernel } from "./instance.ts";
import { matrixOf, place, readMatrix, sizes } from "./kernel.fixture.ts";
import { reserveLists } from "./lists.ts";
import { padded, writePanels } from "./panels.ts";

describe("a layer of few outputs", () => {
  it("is multiplied as it lies to the same bits as by lists", () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 31 }), ({ seed, rows, columns }, outputs) => {
        const random = createRandom(seed);
        const kernel = createKernel();
        const { memory, call } = kernel;
        const count = rows + 3;
        const inputs = padded(columns);
        const input = memory.reserve(4 * count * inputs);
        writePanels(memory.floats(), input, count, matrixOf(random, count * columns, 0.5), 0, count, columns);
        const weight = place(kernel, matrixOf(random, columns * outputs), columns, outputs);
        const wide = padded(outputs);
        const bias = memory.reserve(4 * wide);
        writePanels(memory.floats(), bias, 1, matrixOf(random, outputs), 0, 1, outputs);
        const { starts, offsets, values } = reserveLists(memory, count, count * inputs);
        const [listed, whole] = [memory.reserve(4 * count * wide), memory.reserve(4 * count * wide)];
        call.listRows(input, count, count, inputs, starts, offsets, values);
        call.forwardLayer(starts, offsets, values, count, weight, inputs, wide, bias, listed, count, 0);
        call.forwardPanels(input, count, count, inputs, weight, wide, bias, whole, 0);
        expect(readMatrix(kernel, whole, count, count, outputs)).toEqual(
          readMatrix(kernel, listed, count, count, outputs),
        );
      }),
    );
  });
});
