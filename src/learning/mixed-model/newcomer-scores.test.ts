import { describe, expect, it } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { rowOf } from "../../numeric/sparse.ts";
import { randomTable, sparseOf } from "../simulated-transitions.fixture.ts";
import { fitMixedModel } from "./fit-mixed-model.ts";
import { linearScores } from "./linear-scores.ts";
import { group, plainTable, randomFeatures } from "./mixed-problem.fixture.ts";
import { commonScore, featureScore, featuresTell, newcomerScores } from "./newcomer-scores.ts";

/** Six agents in two clusters by their features, 40 rows each; the first cluster succeeds more often, or does not. */
function clustered(seed: number, difference: number) {
  const random = createRandom(seed);
  const actions = 6;
  const values = Float64Array.from({ length: actions * 3 }, (_, at) => {
    const [agent, feature] = [Math.floor(at / 3), at % 3];
    return feature === (agent < 3 ? 0 : 1) ? 0.9 : 0.3 * random.normal();
  });
  const rows = Array.from({ length: actions * 40 }, (_, index) => {
    const action = index % actions;
    const reward = (action < 3 ? difference : -difference) + random.normal();
    return { state: [random.next() < 0.5 ? 1 : 0], action, reward };
  });
  return newcomerScores(fitMixedModel(plainTable(actions, rows), [group(0, 1)], { width: 3, values }))!;
}

describe("the scores of newcomers", () => {
  it("are those of an agent that is in the action space but has no row", () => {
    const random = createRandom(6);
    // nine agents of which the last was never asked
    const table = { ...randomTable(random, 200, 5, 8), actions: 9 };
    const features = randomFeatures(random, 9, 3);
    const model = fitMixedModel(table, [group(0, 2), group(2, 3)], features);
    const { bias, weight } = linearScores(model);
    // of random features nothing can be learned; here they shall be used all the same
    const newcomer = { ...newcomerScores(model)!, errors: Float32Array.of(0, 1) };
    for (let row = 0; row < 20; row++) {
      const state = rowOf(table.states, row);
      let wanted = bias[8]!;
      state.indices.forEach((column, entry) => {
        wanted += state.values[entry]! * weight[column * 9 + 8]!;
      });
      const found = commonScore(newcomer, state) + featureScore(newcomer, features.values.subarray(24));
      expect(found).toBeCloseTo(wanted, 4);
    }
  });

  it("are higher for features like those of the agents that succeed", () => {
    for (const seed of [1, 2, 3]) {
      const newcomer = clustered(seed, 1);
      expect(featuresTell(newcomer)).toBe(true);
      const [good, bad] = [featureScore(newcomer, [0.9, 0, 0]), featureScore(newcomer, [0, 0.9, 0])];
      expect(good - bad).toBeGreaterThan(1); // the truth is 2
      expect(good - bad).toBeLessThan(2.5);
    }
  });

  it("are the average agent's where features do not tell success", () => {
    const drawn = Array.from({ length: 20 }, (_, seed) => clustered(seed, 0)).filter(
      (each) => !featuresTell(each),
    );
    expect(drawn.length).toBeGreaterThan(5);
    for (const newcomer of drawn)
      expect(featureScore(newcomer, [0.9, 0, 0])).toBe(featureScore(newcomer, [0, 0.9, 0]));
  });

  it("are not there when agents have no features", () => {
    const table = plainTable(2, [{ state: [1], action: 0, reward: 1 }]);
    expect(newcomerScores(fitMixedModel(table, [group(0, 1)]))).toBeUndefined();
  });

  it("are the bias alone in an empty state", () => {
    const newcomer = clustered(1, 1);
    expect(commonScore(newcomer, sparseOf([]))).toBe(newcomer.bias[0]);
  });
});
