import { describe, expect, it } from "vitest";
import { sparseOf, tableOf } from "../simulated-transitions.fixture.ts";
import { intraclassCorrelation, repeatWeights } from "./repeat-weights.ts";

const text = {
  name: "text",
  mostDimensions: 4,
  commonShare: 0.04,
  agentShare: 0.04,
  spans: [{ start: 0, width: 3 }],
};
const weightsOf = (rows: Parameters<typeof tableOf>[2]) =>
  repeatWeights(
    tableOf(4, 2, rows),
    rows.map((_, row) => row),
    [text],
  );
const cellOf = (rewards: number[]) => ({
  count: rewards.length,
  sum: rewards.reduce((sum, reward) => sum + reward, 0),
  squares: rewards.reduce((sum, reward) => sum + reward ** 2, 0),
});

describe("the weight of repeated rows", () => {
  it("is one over the repetitions where the same agent on the same task always earns the same", () => {
    const rows = [
      ...Array.from({ length: 4 }, () => ({ state: sparseOf([1, 0, 0, 5]), action: 0, reward: 3 })),
      { state: sparseOf([0, 1, 0, 6]), action: 0, reward: 1 },
      { state: sparseOf([0, 1, 0, 7]), action: 1, reward: 2 },
    ];
    expect(Array.from(weightsOf(rows)!)).toEqual([0.25, 0.25, 0.25, 0.25, 1, 1]);
  });

  it("is full where repetitions have nothing in common", () => {
    const rows = [1, 0, 1, 0].flatMap((reward) => [
      { state: sparseOf([1, 0, 0, 0]), action: 0, reward },
      { state: sparseOf([0, 1, 0, 0]), action: 0, reward },
    ]);
    for (const weight of weightsOf(rows)!) expect(weight).toBeCloseTo(1, 12);
  });

  it("does not exist where no task comes twice to the same agent, or where nothing tells tasks apart", () => {
    const rows = [0, 1].map((action) => ({ state: sparseOf([1, 0, 0, 0]), action, reward: action }));
    expect(weightsOf(rows)).toBeUndefined();
    const silent = [1, 2, 3].map((reward) => ({ state: sparseOf([0, 0, 0, 1]), action: 0, reward }));
    expect(weightsOf(silent)).toBeUndefined();
  });

  it("rests on the intraclass correlation of the textbook", () => {
    // two groups of two, {1, 3} and {5, 7}: mean squares 16 between and 2 within, ICC = (16 - 2) / (16 + 2)
    expect(intraclassCorrelation([cellOf([1, 3]), cellOf([5, 7])])).toBeCloseTo(14 / 18, 12);
  });
});
