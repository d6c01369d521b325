import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { createEnsembleValues, type Ensemble } from "./ensemble.ts";
import { parameterCount } from "./q-network.ts";
import { sparseOf } from "./simulated-transitions.fixture.ts";
import { widenEnsemble } from "./widen-ensemble.ts";

function randomEnsemble(actions: number): Ensemble {
  const random = createRandom(3);
  const shape = { inputs: 4, hidden: [5, 6], actions };
  const draw = (length: number): Float32Array => Float32Array.from({ length }, random.normal);
  const anchor = { inputs: 4, actions, weight: draw(4 * actions), bias: draw(actions) };
  return { shape, anchor, size: 3, members: [draw(parameterCount(shape)), draw(parameterCount(shape))] };
}

describe("an ensemble with room for later actions", () => {
  const narrow = randomEnsemble(2);
  const state = sparseOf([1, 0, -2, 0.5]);

  it("says the same of the actions it knew, and never chooses the others", () => {
    const wide = widenEnsemble(narrow, 4);
    const [before, after] = [narrow, wide].map((ensemble) => [
      ...createEnsembleValues(ensemble).qValues(state),
    ]);
    for (const action of [0, 1]) expect(after?.[action]).toBeCloseTo(before?.[action] ?? Number.NaN, 4);
    expect(Math.max(...(after?.slice(2) ?? []))).toBeLessThan(-1e5);
  });

  it("leaves them to a new anchor: its networks say 0 there", () => {
    const { members, shape } = widenEnsemble(narrow, 4);
    const anchor = { inputs: 0, actions: 4, weight: new Float32Array(0), bias: Float32Array.of(1, 2, 3, 4) };
    const values = createEnsembleValues({ shape, anchor, size: 3, members }).qValues(state);
    expect([...values.slice(2)]).toEqual([3, 4]);
  });

  it("is itself where nothing came", () => {
    expect(widenEnsemble(narrow, 2)).toBe(narrow);
  });
});
