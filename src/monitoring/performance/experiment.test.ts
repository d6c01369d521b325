import { describe, expect, it } from "vitest";
import { newcombeInterval, wilsonInterval } from "../../numeric/intervals.ts";
import { compareArms, type Trial } from "./experiment.ts";

/** So many trials, the first ones successes. */
const trials = (n: number, successes: number, stage = "25"): Trial[] =>
  Array.from({ length: n }, (_, number) => ({ success: number < successes, session: null, stage }));

describe("comparing arms that chance has assigned", () => {
  it("is Newcombe's interval of two plain shares where there is one stage", () => {
    const found = compareArms("incumbent", trials(70, 56), trials(80, 48), 0.95);
    const share = (n: number, k: number) => ({ value: k / n, ...wilsonInterval(k, n, 0.95) });
    const { low, high } = newcombeInterval(share(70, 56), share(80, 48));
    expect(found?.difference.value).toBeCloseTo(0.2, 12);
    expect(found?.difference.low).toBeCloseTo(low, 12);
    expect(found?.difference.high).toBeCloseTo(high, 12);
    expect(found).toMatchObject({ release: { n: 70 }, other: { n: 80 }, stages: 1 });
  });

  it("does not take a better time for a better arm: stages are compared within themselves", () => {
    // 10 % stage in bad times, 50 % stage in good ones; no arm is better in either. Pooled, the release would look better:
    // 10 of 20 and 80 of 100 make 0.75, 90 of 180 and 80 of 100 make 0.61.
    const release = [...trials(20, 10, "10"), ...trials(100, 80, "50")];
    const incumbent = [...trials(180, 90, "10"), ...trials(100, 80, "50")];
    const found = compareArms("incumbent", release, incumbent, 0.95);
    expect(found?.difference.value).toBeCloseTo(0, 12);
    // weights 20 * 180 / 200 = 18 and 100 * 100 / 200 = 50
    expect(found?.release.value).toBeCloseTo((18 * 0.5 + 50 * 0.8) / 68, 12);
    expect(found?.stages).toBe(2);
  });

  it("leaves out stages in which one arm has nothing, and says nothing where none is left", () => {
    const release = [...trials(10, 9), ...trials(500, 500, "100")];
    expect(compareArms("incumbent", release, trials(10, 5), 0.95)).toMatchObject({
      release: { n: 10 },
      stages: 1,
    });
    expect(compareArms("randomised", release, trials(10, 5, "another"), 0.95)).toBeNull();
    expect(compareArms("randomised", [], trials(10, 5), 0.95)).toBeNull();
  });
});
