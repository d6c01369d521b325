import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { rowOf } from "../numeric/sparse.ts";
import { createKernelNetwork } from "./kernel-network.ts";
import { initialState } from "./q-network.ts";
import { allValues } from "./q-values.ts";
import { randomTable, sparseOf } from "./simulated-transitions.fixture.ts";

function problem(seed: number, inputs: number, hidden: number[], actions: number, rows: number) {
  const random = createRandom(seed);
  const shape = { inputs, hidden, actions };
  const parameters = initialState(shape, random).parameters.map((value) => value + 0.1 * random.normal());
  const bias = Float32Array.from({ length: actions }, random.normal);
  const anchor = { inputs: 0, actions, weight: new Float32Array(0), bias };
  const { states } = randomTable(random, rows, inputs, actions);
  return { network: { shape, parameters, anchor }, states };
}

describe("the kernel network", () => {
  it("gives the plain network's values, one state at a time and many at once", () => {
    const cases = fc.record({
      seed: fc.integer({ min: 0, max: 1e6 }),
      inputs: fc.integer({ min: 1, max: 120 }),
      hidden: fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 3 }),
      actions: fc.integer({ min: 1, max: 50 }),
      rows: fc.integer({ min: 1, max: 300 }),
    });
    fc.assert(
      fc.property(cases, ({ seed, inputs, hidden, actions, rows }) => {
        const { network, states } = problem(seed, inputs, hidden, actions, rows);
        const wanted = allValues(network, states);
        const kernel = createKernelNetwork(network);
        const found = kernel.allValues(states);
        expect(found.length).toBe(wanted.length);
        for (const [index, value] of found.entries()) expect(value).toBeCloseTo(wanted[index]!, 4);
        for (let row = 0; row < rows; row += 37) {
          const values = kernel.qValues(rowOf(states, row));
          for (const [action, value] of values.entries()) {
            expect(value).toBeCloseTo(wanted[row * actions + action]!, 4);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it("serves states of any number of entries from the same array, the largest first or last", () => {
    const { network, states } = problem(3, 90, [16], 4, 5);
    const kernel = createKernelNetwork(network);
    const few = sparseOf([0, 1, 2]);
    const first = kernel.qValues(few);
    const values = [...first];
    expect(kernel.qValues(rowOf(states, 0))).toBe(first);
    expect([...first]).not.toEqual(values);
    expect([...kernel.qValues(few)]).toEqual(values);
  });

  it("gives the bias of every layer and nothing else for a state without entries", () => {
    const shape = { inputs: 3, hidden: [2], actions: 2 };
    // layer 0: weights 6, biases 1 and -1; layer 1: weights (2, 3), (4, 5), biases 10 and 20
    const parameters = Float32Array.of(1, 1, 1, 1, 1, 1, 1, -1, 2, 3, 4, 5, 10, 20);
    const anchor = { inputs: 0, actions: 2, weight: new Float32Array(0), bias: Float32Array.of(0.5, 0) };
    const kernel = createKernelNetwork({ shape, parameters, anchor });
    expect([...kernel.qValues(sparseOf([]))]).toEqual([12.5, 23]);
  });
});
