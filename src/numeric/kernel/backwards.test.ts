import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { createKernel } from "./instance.ts";
import { matrixOf, place, placeListed, readMatrix } from "./kernel.fixture.ts";
import { padded, writePanels } from "./panels.ts";

describe("the way back by products of rows", () => {
  it("is 2 * (3 * 5 + 4 * 6) where the one unit of one row was active", () => {
    const kernel = createKernel();
    const { memory, call } = kernel;
    const { lists } = placeListed(kernel, Float32Array.of(0, 1), 1, 2);
    const flat = (numbers: number[]) => {
      const address = memory.reserve(4 * 16 * 8);
      memory.floats().set(numbers, address / 4);
      return address;
    };
    // the second unit's row of weights is (5, 6), the row of slopes (3, 4); unit 0 was not active
    const weight = flat([7, 7, ...Array.from({ length: 14 }, () => 0), 5, 6]);
    const [out, cursors] = [memory.reserve(4 * 8), memory.reserve(4 * 8)];
    call.backwardDots(lists.starts, lists.offsets, 8, 1, 8, weight, flat([3, 4]), out, cursors, 2);
    expect([...readMatrix(kernel, out, 1, 1, 3)]).toEqual([0, 78, 0]);
  });

  it("gives what a product in JavaScript gives, for any sizes and any number of blocks of rows", () => {
    const cases = fc.record({
      seed: fc.integer({ min: 0, max: 1e6 }),
      rows: fc.integer({ min: 1, max: 90 }),
      units: fc.integer({ min: 1, max: 75 }),
      columns: fc.constantFrom(8, 24, 136, 400),
    });
    fc.assert(
      fc.property(cases, ({ seed, rows, units, columns }) => {
        const random = createRandom(seed);
        const kernel = createKernel();
        const { memory, call } = kernel;
        const active = matrixOf(random, rows * units, 0.5);
        const weight = matrixOf(random, units * columns);
        const slope = matrixOf(random, rows * columns, 0.7);
        const { lists } = placeListed(kernel, active, rows, units);
        const high = padded(units);
        const stride = 4 * Math.ceil(columns / 16) * 16;
        const [flatWeight, flatSlope] = [memory.reserve(high * stride), memory.reserve(rows * stride)];
        call.flattenPanels(place(kernel, weight, units, columns), high, columns, flatWeight);
        const panels = memory.reserve(4 * rows * columns);
        writePanels(memory.floats(), panels, rows, slope, 0, rows, columns);
        call.flattenPanels(panels, rows, columns, flatSlope);
        const [out, cursors] = [memory.reserve(4 * rows * high), memory.reserve(4 * high)];
        memory.bytes().fill(255, out, out + 4 * rows * high);
        call.backwardDots(
          lists.starts,
          lists.offsets,
          high,
          rows,
          columns,
          flatWeight,
          flatSlope,
          out,
          cursors,
          0.5,
        );
        const found = readMatrix(kernel, out, rows, rows, units);
        for (const [index, value] of found.entries()) {
          const [row, unit] = [Math.floor(index / units), index % units];
          let wanted = 0;
          for (let column = 0; column < columns; column++) {
            wanted += slope[row * columns + column]! * weight[unit * columns + column]!;
          }
          expect(value).toBeCloseTo(active[index] === 0 ? 0 : 0.5 * wanted, 3);
        }
      }),
      { numRuns: 30 },
    );
  });
});
