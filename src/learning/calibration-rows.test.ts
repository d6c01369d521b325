import { describe, expect, it } from "vitest";
import { sliceTransitions } from "../dataset/transition-table.ts";
import { calibratedProbability, fitCalibration } from "./calibration.ts";
import { calibrationRows } from "./calibration-rows.ts";
import { fitQModel } from "./fitted-q-anchor.ts";
import type { Policy } from "./policy.ts";
import { banditTable } from "./simulated-transitions.fixture.ts";

const table = banditTable({
  seed: 4,
  rows: 3000,
  taskTypes: 3,
  actions: 4,
  noiseColumns: 3,
  popularShare: 0.7,
});
const few = sliceTransitions(table, 2800, 3000);
const many = sliceTransitions(table, 1500, 3000);
const prior = { model: fitQModel(table, { gamma: 0.9 }), table, gamma: 0.9 };
const held: Policy = {
  name: "held",
  scores: ({ taskType }) =>
    Float64Array.from([0, 1, 2, 3], (action) => (action === taskType ? 5 : action / 10)),
  probabilities: () => new Float64Array(4),
};

describe("the rows of a calibration", () => {
  it("are all rows of the prior, each as if it had not been seen", () => {
    const rows = calibrationRows({ held, validation: few, networks: false, prior });
    expect(rows.scores.length).toBe(3000);
    expect(Array.from(rows.outcomes)).toEqual([...table.successProbability]);
    expect(rows.weights?.length).toBe(3000);
  });

  it("state the true success of the best agents, though 70 % of the log is another's", () => {
    const rows = calibrationRows({ held, validation: few, networks: false, prior });
    const calibration = fitCalibration(rows);
    expect(calibration.method).toBe("platt");
    const best = Array.from(rows.scores).filter((_, row) => table.action[row] === table.taskType[row]);
    const stated = best.map((score) => calibratedProbability(calibration, score));
    expect(stated.reduce((sum, probability) => sum + probability, 0) / stated.length).toBeCloseTo(0.9, 1);
  });

  it("are the held-out ones where the prior's are gone, few of them unweighted as they are too noisy to weigh", () => {
    const rows = calibrationRows({ held, validation: few, networks: false });
    expect(rows.weights).toBeUndefined();
    expect(rows.scores.length).toBe(200);
    expect(rows.scores[0]).toBe(
      few.action[0] === few.taskType[0] ? 5 : Math.fround(few.action[0]! * 10) / 100,
    );
    expect(calibrationRows({ held, validation: many, networks: false }).weights?.length).toBe(1500);
  });

  it("are the held-out ones where networks were trained and there are many", () => {
    expect(calibrationRows({ held, validation: many, networks: true, prior }).scores.length).toBe(1500);
    expect(calibrationRows({ held, validation: few, networks: true, prior }).scores.length).toBe(3000);
  });

  it("are the held-out ones where there are too few tasks to leave any out", () => {
    const tiny = sliceTransitions(table, 0, 9);
    const source = { held, validation: few, networks: false, prior: { ...prior, table: tiny } };
    expect(calibrationRows(source).scores.length).toBe(200);
  });
});
