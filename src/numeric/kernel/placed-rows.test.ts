import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { stackRows } from "../sparse.ts";
import { gather, type Input } from "./input.ts";
import { createKernel } from "./instance.ts";
import { listed, matrixOf, wantedRows } from "./kernel.fixture.ts";
import { reserveLists } from "./lists.ts";
import { gatherPlaced, placeRows } from "./placed-rows.ts";

describe("rows that lie in the kernel's memory", () => {
  it("are gathered as rows outside are, listed and written out, behind other rows", () => {
    const random = createRandom(3);
    for (const density of [0, 0.3, 1]) {
      const kernel = createKernel();
      const { memory } = kernel;
      const [height, width] = [20, 13];
      const states = stackRows(
        wantedRows(matrixOf(random, height * width, density), height, width).map((entries) => ({
          indices: Uint32Array.from(entries, ([column]) => column),
          values: Float32Array.from(entries, ([, value]) => value),
        })),
        width,
      );
      // a view that does not begin with the first entry
      const view = { ...states, rows: 15, offsets: states.offsets.subarray(5) };
      const placed = placeRows(memory, view);
      const numbers = memory.reserve(4 * 8);
      const rows = [3, 14, 0, 3, 7];
      for (const dense of [false, true]) {
        const inputs = [0, 1].map(() => ({ lists: reserveLists(memory, 8, 8 * width), dense, skipped: 0 }));
        const [inside, outside] = inputs as [Input, Input];
        for (const [at, count] of [
          [0, 5],
          [5, 3],
        ] as const) {
          gatherPlaced(kernel, inside, at, placed, numbers, rows, count);
          gather(kernel, outside, at, view, rows, count);
        }
        if (dense) {
          const written = ({ lists }: Input) =>
            memory.floats().slice(lists.offsets / 4, lists.offsets / 4 + 8 * width);
          expect(written(inside)).toEqual(written(outside));
        } else expect(listed(kernel, inside.lists, 8)).toEqual(listed(kernel, outside.lists, 8));
      }
    }
  });
});
