import { describe, expect, it } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import type { ReportedDifference } from "../../schema/evaluation-figures.ts";
import { furtherEpisodes, powerOf } from "./power.ts";

const differenceOf = (value: number, error: number): ReportedDifference => ({
  value,
  low: value - 1.96 * error,
  high: value + 1.96 * error,
  standard_error: error,
  lower_bound: value - 1.6449 * error,
  upper_bound: value + 1.6449 * error,
});

describe("powerOf", () => {
  it("detects 2.49 standard errors, as any sample size table says", () => {
    const power = powerOf(differenceOf(0.02, 0.04), 100, 0.95);
    expect(power.detectable_gain).toBeCloseTo(2.4865 * 0.04, 5);
    expect(power.sentence).toContain("a true gain of 9.9 points");
    expect(power.sentence).toContain("To show a gain of 5.0 points");
  });

  it("detects it in about 80 of 100 repetitions", () => {
    const random = createRandom(1);
    const gain = powerOf(differenceOf(0, 0.04), 100, 0.95).detectable_gain!;
    let shown = 0;
    for (let trial = 0; trial < 4000; trial++)
      if (gain + 0.04 * random.normal() - 1.64485 * 0.04 > 0) shown++;
    // three standard deviations of 0.8 in 4,000
    expect(Math.abs(shown / 4000 - 0.8)).toBeLessThan(0.019);
  });

  it("counts with a bound that reaches further down than the normal one", () => {
    const wide = { ...differenceOf(0.02, 0.04), lower_bound: 0.02 - 3 * 0.04 };
    expect(powerOf(wide, 100, 0.95).detectable_gain).toBeCloseTo((3 + 0.84162) * 0.04, 5);
    expect(furtherEpisodes(wide, 100, 0.95)).toBeGreaterThan(
      furtherEpisodes(differenceOf(0.02, 0.04), 100, 0.95),
    );
  });

  it("asks for as many episodes as make the estimated gain detectable, and for no more", () => {
    for (const [gain, error] of [
      [0.06, 0.04],
      [0.15, 0.1],
      [0.08, 0.05],
    ] as const) {
      const more = furtherEpisodes(differenceOf(gain, error), 120, 0.95);
      const errorWith = (episodes: number): number => error * Math.sqrt(120 / episodes);
      const detectable = (episodes: number): number =>
        powerOf(differenceOf(gain, errorWith(episodes)), episodes, 0.95).detectable_gain!;
      expect(detectable(120 + more)).toBeLessThanOrEqual(gain);
      expect(detectable(120 + more - 1)).toBeGreaterThan(gain);
    }
  });

  it("asks for none where a gain or a loss is shown already", () => {
    expect(powerOf(differenceOf(0.2, 0.04), 100, 0.95)).toMatchObject({ more_episodes: null });
    expect(powerOf(differenceOf(0.2, 0.04), 100, 0.95).sentence).toContain("The gain is shown already.");
    expect(powerOf(differenceOf(-0.2, 0.04), 100, 0.95).sentence).toContain("A loss is shown already.");
  });

  it("knows nothing where no gain can be estimated", () => {
    const sentence = "With 1 held-out episode no gain can be estimated at all.";
    expect(powerOf(null, 1, 0.95)).toEqual({ detectable_gain: null, more_episodes: null, sentence });
  });
});
