import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { shrinkage } from "./dros.ts";
import { type EstimationRows, estimateOf } from "./estimation-rows.fixture.ts";
import { ESTIMATORS } from "./list.ts";

/** Written by bench/peers/obp_fixture.py: the same rows, propensities and reward model on both sides. */
const fixture = z
  .object({
    rows: z.number(),
    actions: z.number(),
    weight_clip: z.number(),
    shrinkage: z.number(),
    action: z.array(z.number()),
    outcome: z.array(z.number()),
    behaviour: z.array(z.number()),
    model: z.array(z.number()),
    policies: z.array(
      z.object({
        name: z.string(),
        target: z.array(z.number()),
        clipped_rows: z.number(),
        estimates: z.record(z.string(), z.number()),
      }),
    ),
  })
  .parse(
    JSON.parse(readFileSync(new URL("../../../test/fixtures/evaluation/obp.json", import.meta.url), "utf8")),
  );

const rowsFor = (target: readonly number[]): EstimationRows => ({
  rows: fixture.rows,
  actions: fixture.actions,
  action: Int32Array.from(fixture.action),
  outcome: Float64Array.from(fixture.outcome),
  target: Float64Array.from(target),
  behaviour: Float64Array.from(fixture.behaviour),
  model: Float64Array.from(fixture.model),
  weightClip: fixture.weight_clip,
});

describe.each(fixture.policies)(
  "obp's estimates of the $name policy",
  ({ target, estimates, clipped_rows }) => {
    const rows = rowsFor(target);
    const shared = ESTIMATORS.filter(({ name }) => name in estimates);

    it.each(shared.map((estimator) => [estimator.name, estimator] as const))(
      "are ours: %s",
      (name, estimator) => {
        // obp's SNIPS knows no clip
        const given = name === "snips" ? { ...rows, weightClip: Number.POSITIVE_INFINITY } : rows;
        expect(Math.abs(estimateOf(estimator, given) - estimates[name]!)).toBeLessThan(1e-9);
      },
    );

    it("are of every estimator, on rows where the clip acts", () => {
      expect(shared.length).toBeGreaterThanOrEqual(ESTIMATORS.length - 1); // replay only for certain choices
      expect(Object.keys(estimates)).toHaveLength(shared.length);
      expect(clipped_rows).toBeGreaterThan(10);
      expect(shrinkage(fixture.weight_clip)).toBe(fixture.shrinkage);
    });
  },
);
