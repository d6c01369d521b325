import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deploymentFixture, IN_STAGES, onDay } from "./deployment.fixture.ts";
import { bucketOf, percentAt, stageAt } from "./rollout.ts";

const rolling = deploymentFixture({ rollout: IN_STAGES });

describe("the share of a release", () => {
  it.each([
    [-1, 10],
    [0, 10],
    [6.9, 10],
    [7, 25],
    [14, 50],
    [20.9, 50],
    [21, 100],
    [400, 100],
  ])("on day %d is %d %%", (day, percent) => {
    expect(percentAt(rolling, onDay(day))).toBe(percent);
  });

  it("is all from the start without stages", () => {
    const release = deploymentFixture();
    expect(stageAt(release, onDay(0))).toEqual({ number: 1, of: 1, percent: 100, untilMs: null });
  });

  it("names its stage and when the next one begins; after the last one, nothing", () => {
    const until = onDay(14).getTime();
    expect(stageAt(rolling, onDay(8))).toEqual({ number: 2, of: 4, percent: 25, untilMs: until });
    expect(stageAt(rolling, onDay(30))).toEqual({ number: 4, of: 4, percent: 100, untilMs: null });
  });

  it("ends with the calendar where its stages would last longer", () => {
    const endless = deploymentFixture({ rollout: { percentages: [50, 100], stage_days: 1e300 } });
    const { percent, untilMs } = stageAt(endless, onDay(400));
    expect(percent).toBe(50);
    expect(new Date(untilMs ?? 0).toISOString()).toBe("+275760-09-13T00:00:00.000Z");
  });

  it("lasts parts of days too", () => {
    const quick = deploymentFixture({ rollout: { percentages: [50, 100], stage_days: 0.5 } });
    expect([0.4, 0.5].map((day) => percentAt(quick, onDay(day)))).toEqual([50, 100]);
  });
});

/** Pearson's statistic of counts that should be equal. */
const chiSquare = (counts: readonly number[]): number => {
  const expected = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
};
/** Upper 0.1 % point of χ² with 19 degrees of freedom. */
const UNLIKELY = 43.8;

describe("the bucket of a unit", () => {
  it("is the same every time, in [0, 100), and once in always in", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.nat(40), fc.nat(40), (unit, salt, day, later) => {
        const bucket = bucketOf(unit, salt);
        const isIn = (at: number) => bucket < percentAt(rolling, onDay(at));
        expect(bucketOf(unit, salt)).toBe(bucket);
        expect(bucket).toBeGreaterThanOrEqual(0);
        expect(bucket).toBeLessThan(100);
        if (isIn(day)) expect(isIn(day + later)).toBe(true);
      }),
    );
  });

  it("spreads units evenly, also those that hardly differ", () => {
    const counts = new Array<number>(20).fill(0);
    for (let unit = 0; unit < 10_000; unit++) {
      const slot = Math.floor(bucketOf(`session-${unit}`, "v2 2026-06-01") / 5);
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    expect(chiSquare(counts)).toBeLessThan(UNLIKELY);
  });

  it("tells nothing of the bucket under another salt: two rollouts begin with different tasks", () => {
    const counts = new Array<number>(20).fill(0);
    for (let unit = 0; unit < 40_000; unit++) {
      if (bucketOf(`s${unit}`, "v2") >= 10) continue;
      const slot = Math.floor(bucketOf(`s${unit}`, "v3") / 5);
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    expect(chiSquare(counts)).toBeLessThan(UNLIKELY);
  });
});
