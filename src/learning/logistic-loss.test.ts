import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../numeric/random.ts";
import { stackRows } from "../numeric/sparse.ts";
import { withLogLoss } from "./logistic-loss.ts";
import type { LogisticProblem } from "./multinomial-logistic.ts";

/** The plain version: class by class and entry by entry. Adds to the gradient and returns the summed loss. */
function plainLoss(
  { states, classes, labels, mask, sampleWeights }: LogisticProblem,
  rows: readonly number[],
  parameters: Float64Array,
  gradient: Float64Array,
): number {
  const { offsets, indices, values, columns } = states;
  let sum = 0;
  for (const row of rows) {
    const entries = Array.from({ length: offsets[row + 1]! - offsets[row]! }, (_, at) => offsets[row]! + at);
    const scores = Array.from({ length: classes }, (_, label) =>
      entries.reduce(
        (score, entry) => score + values[entry]! * parameters[indices[entry]! * classes + label]!,
        parameters[columns * classes + label]!,
      ),
    );
    const allowed = scores.map((_, label) => !mask || mask[row * classes + label] === 1);
    const highest = Math.max(...scores.filter((_, label) => allowed[label]));
    const raw = scores.map((score, label) => (allowed[label] ? Math.exp(score - highest) : 0));
    const total = raw.reduce((before, value) => before + value, 0);
    const weight = sampleWeights?.[row] ?? 1;
    sum += weight * (highest + Math.log(total) - scores[labels[row]!]!);
    raw.forEach((value, label) => {
      const residual = (value / total - (label === labels[row] ? 1 : 0)) * weight;
      for (const entry of entries) gradient[indices[entry]! * classes + label]! += values[entry]! * residual;
      gradient[columns * classes + label]! += residual;
    });
  }
  return sum;
}

function drawProblem(seed: number, size: { rows: number; columns: number; classes: number }) {
  const random = createRandom(seed);
  const vectors = Array.from({ length: size.rows }, () => {
    const filled = Array.from({ length: size.columns }, (_, column) => column).filter(
      () => random.next() < 0.5,
    );
    return { indices: Uint32Array.from(filled), values: Float32Array.from(filled, random.normal) };
  });
  const labels = vectors.map(() => random.integer(size.classes));
  const mask = labels.flatMap((label) =>
    Array.from({ length: size.classes }, (_, each) => (each === label || random.next() < 0.7 ? 1 : 0)),
  );
  const sampleWeights = labels.map(() => (random.next() < 0.2 ? 0 : random.next()));
  const parameters = Float64Array.from(
    { length: (size.columns + 1) * size.classes },
    () => 3 * random.normal(),
  );
  const rows = labels.map((_, row) => row).filter(() => random.next() < 0.8);
  return {
    states: stackRows(vectors, size.columns),
    classes: size.classes,
    labels,
    mask,
    sampleWeights,
    parameters,
    rows,
  };
}

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 200 }),
  columns: fc.integer({ min: 1, max: 12 }),
  classes: fc.integer({ min: 1, max: 20 }),
});

describe("withLogLoss", () => {
  it("gives the bits of the plain loops, with masks and sample weights and without", () => {
    fc.assert(
      fc.property(fc.nat(), sizes, fc.boolean(), fc.boolean(), (seed, size, masked, weighed) => {
        const { parameters, rows, mask, sampleWeights, ...plain } = drawProblem(seed, size);
        const problem = { ...plain, ...(masked && { mask }), ...(weighed && { sampleWeights }) };
        const wanted = new Float64Array(parameters.length).fill(0.5);
        const found = wanted.slice();
        const loss = plainLoss(problem, rows, parameters, wanted);
        withLogLoss(problem, rows, ({ addLogLoss }) => {
          expect(addLogLoss(parameters, found)).toBe(loss);
          expect(found).toEqual(wanted);
          expect(addLogLoss(parameters, found)).toBe(loss);
        });
      }),
    );
  });

  it("gives a loss within a loss rows of its own", () => {
    const [one, other] = [
      drawProblem(1, { rows: 50, columns: 5, classes: 3 }),
      drawProblem(2, { rows: 9, columns: 2, classes: 4 }),
    ];
    const lossOf = ({ parameters, rows, ...problem }: typeof one) =>
      withLogLoss(problem, rows, ({ addLogLoss }) => addLogLoss(parameters, parameters.slice()));
    const { parameters, rows, ...problem } = one;
    const alone = lossOf(one);
    withLogLoss(problem, rows, ({ addLogLoss }) => {
      lossOf(other);
      expect(addLogLoss(parameters, parameters.slice())).toBe(alone);
    });
  });
});
