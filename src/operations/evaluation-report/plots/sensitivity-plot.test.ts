import { describe, expect, it } from "vitest";
import type { Sensitivity } from "../../../schema/evaluation-doubt.ts";
import { drawSensitivity, shownCurve } from "./sensitivity-plot.ts";

const step = (gamma: number) => ({ gamma, low: 0.1 - 0.1 * (gamma - 1), high: 0.1 * gamma, lower_bound: 0 });
const curve = [1, 1.5, 2, 3, 4, 5].map(step);
const sensitivity = (gamma_estimate: number | null): Sensitivity => ({
  gamma_estimate,
  gamma_bound: 1,
  largest_tried: 5,
  curve,
  meaning: "",
});

describe("the curve of Gamma", () => {
  it("is shown to twice as far as the turning point, or to its end where there is none", () => {
    expect(shownCurve(sensitivity(2)).map(({ gamma }) => gamma)).toEqual([1, 1.5, 2, 3]);
    expect(shownCurve(sensitivity(null))).toHaveLength(6);
    expect(shownCurve(sensitivity(1)).map(({ gamma }) => gamma)).toEqual([1, 1.5]);
  });

  it("marks the turning point, and only where there is one", () => {
    expect(drawSensitivity(sensitivity(2), 720).body).toContain("may be 0 from 2.00");
    expect(drawSensitivity(sensitivity(null), 720).body).not.toContain("may be 0");
  });
});
