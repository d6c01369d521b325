import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { rowOf, stackRows, takeRows } from "../numeric/sparse.ts";
import { withLogLoss } from "./logistic-loss.ts";
import { fitLogistic, logisticProbabilities, logisticScores } from "./multinomial-logistic.ts";
import { sparseOf } from "./simulated-transitions.fixture.ts";

/** Labels drawn from a known model with masks. */
function drawnProblem(rows: number, seed: number) {
  const random = createRandom(seed);
  const weight = Array.from({ length: 4 }, () => Array.from({ length: 3 }, () => random.normal()));
  const bias = [0.5, 0, -0.5];
  const labels: number[] = [];
  const mask: number[] = [];
  const truth: number[][] = [];
  const vectors = Array.from({ length: rows }, () => {
    const x = Array.from({ length: 4 }, () => random.normal());
    const allowed = [1, 1, random.next() < 0.6 ? 1 : 0];
    const raw = bias.map((start, label) =>
      allowed[label]
        ? Math.exp(x.reduce((sum, value, input) => sum + value * weight[input]![label]!, start))
        : 0,
    );
    const total = raw.reduce((sum, value) => sum + value, 0);
    labels.push(random.categorical(raw));
    mask.push(...allowed);
    truth.push(raw.map((value) => value / total));
    return sparseOf(x);
  });
  return { states: stackRows(vectors, 4), classes: 3, labels, mask, truth };
}

describe("fitLogistic", () => {
  it("recovers the probabilities that the labels were drawn from", () => {
    const { truth, ...problem } = drawnProblem(6000, 2);
    const model = fitLogistic(problem, { l2: 0.1 });
    expect(model.converged).toBe(true);
    let error = 0;
    truth.forEach((wanted, row) => {
      const mask = problem.mask.slice(3 * row, 3 * row + 3);
      const found = logisticProbabilities(model, rowOf(problem.states, row), mask);
      error += wanted.reduce((sum, value, label) => sum + Math.abs(value - found[label]!), 0) / truth.length;
    });
    expect(error).toBeLessThan(0.04);
  });

  it("gives the shares of the classes where the state says nothing", () => {
    const labels = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
    const states = stackRows(
      labels.map(() => sparseOf([])),
      1,
    );
    const model = fitLogistic({ states, classes: 2, labels }, { biasL2: 1e-9 });
    const probabilities = logisticProbabilities(model, sparseOf([]), [1, 1]);
    expect(probabilities[0]).toBeCloseTo(0.6, 4);
    expect(model.logLoss).toBeCloseTo(-(0.6 * Math.log(0.6) + 0.4 * Math.log(0.4)), 6);
  });

  it("counts a row of weight 2 as two rows, and a row of weight 0 not at all", () => {
    const { truth: _, mask, ...problem } = drawnProblem(200, 3);
    const weights = problem.labels.map((_label, row) => row % 3);
    const repeated = weights.flatMap((weight, row) => Array.from({ length: weight }, () => row));
    const tight = { gradientTolerance: 1e-9 };
    const weighted = fitLogistic({ ...problem, mask, sampleWeights: weights }, tight);
    const plain = fitLogistic({ ...problem, mask, rows: repeated }, tight);
    weighted.weight.forEach((value, index) => {
      expect(value).toBeCloseTo(plain.weight[index]!, 6);
    });
  });

  it("fits to the rows of a fold as if the others did not exist", () => {
    const { truth: _, ...problem } = drawnProblem(120, 4);
    const fold = Array.from({ length: 40 }, (_value, index) => 3 * index);
    const alone = {
      states: takeRows(problem.states, fold),
      classes: 3,
      labels: fold.map((row) => problem.labels[row]!),
      mask: fold.flatMap((row) => problem.mask.slice(3 * row, 3 * row + 3)),
    };
    expect(fitLogistic({ ...problem, rows: fold })).toEqual(fitLogistic(alone));
  });

  it("finds the same model from any start, and at once from the end", () => {
    const { truth: _, ...problem } = drawnProblem(300, 6);
    const tight = { gradientTolerance: 1e-9 };
    const model = fitLogistic(problem, tight);
    const elsewhere = fitLogistic({ ...problem, rows: [1, 2, 3, 4, 5, 6] });
    const again = fitLogistic({ ...problem, start: elsewhere }, tight);
    again.weight.forEach((value, index) => {
      expect(value).toBeCloseTo(model.weight[index]!, 6);
    });
    expect(fitLogistic({ ...problem, start: model }, tight)).toEqual({ ...model, iterations: 0 });
  });

  it("has the gradient of its loss for any number of classes", () => {
    const random = createRandom(7);
    for (const classes of [2, 3, 4, 5, 9]) {
      const vectors = Array.from({ length: 20 }, () => sparseOf([random.normal(), 0, random.normal()]));
      const problem = {
        states: stackRows(vectors, 3),
        classes,
        labels: vectors.map(() => random.integer(classes)),
        sampleWeights: vectors.map(() => random.next()),
      };
      const rows = vectors.map((_, row) => row);
      const point = Float64Array.from({ length: 4 * classes }, random.normal);
      const gradient = new Float64Array(point.length);
      withLogLoss(problem, rows, ({ addLogLoss }) => {
        addLogLoss(point, gradient);
        const lossAt = (index: number, shift: number) => {
          const moved = point.slice();
          moved[index]! += shift;
          return addLogLoss(moved, new Float64Array(point.length));
        };
        gradient.forEach((slope, index) => {
          expect(slope).toBeCloseTo((lossAt(index, 1e-5) - lossAt(index, -1e-5)) / 2e-5, 6);
        });
      });
    }
  });

  it("pulls towards equal shares the more, the larger the penalty", () => {
    const { truth: _, ...problem } = drawnProblem(300, 5);
    const size = (l2: number) => Math.hypot(...fitLogistic(problem, { l2 }).weight);
    expect(size(1)).toBeGreaterThan(size(10));
    expect(size(10)).toBeGreaterThan(size(1000));
  });

  it("keeps a class that never occurs finite", () => {
    const states = stackRows([sparseOf([1]), sparseOf([1])], 1);
    const model = fitLogistic({ states, classes: 3, labels: [0, 1] });
    expect(Number.isFinite(logisticScores(model, sparseOf([1]))[2])).toBe(true);
  });

  it("refuses a label that its mask forbids, and an empty fold", () => {
    const states = stackRows([sparseOf([1])], 1);
    expect(() => fitLogistic({ states, classes: 2, labels: [1], mask: [1, 0] })).toThrow(
      "which its mask forbids",
    );
    expect(() => fitLogistic({ states, classes: 2, labels: [2] })).toThrow("row 0 has the class 2");
    expect(() => fitLogistic({ states, classes: 2, labels: [1], rows: [] })).toThrow("no row to fit to");
  });
});
