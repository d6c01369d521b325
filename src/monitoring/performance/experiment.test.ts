import { describe, expect, it } from "vitest";
import { newcombeInterval, wilsonInterval } from "../../numeric/intervals.ts";
import { compareArms, Trials } from "./experiment.ts";

/** For each stage: so many trials, the first ones successes. */
function trials(...stages: { n: number; successes: number; stage?: number }[]): Trials {
  const all = new Trials();
  for (const { n, successes, stage = 25 } of stages)
    for (let number = 0; number < n; number++) all.add(number < successes, null, stage);
  return all;
}

describe("comparing arms that chance has assigned", () => {
  it("is Newcombe's interval of two plain shares where there is one stage", () => {
    const found = compareArms(
      "incumbent",
      trials({ n: 70, successes: 56 }),
      trials({ n: 80, successes: 48 }),
      0.95,
    );
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
    const good = { n: 100, successes: 80, stage: 50 };
    const release = trials({ n: 20, successes: 10, stage: 10 }, good);
    const incumbent = trials({ n: 180, successes: 90, stage: 10 }, good);
    const found = compareArms("incumbent", release, incumbent, 0.95);
    expect(found?.difference.value).toBeCloseTo(0, 12);
    // weights 20 * 180 / 200 = 18 and 100 * 100 / 200 = 50
    expect(found?.release.value).toBeCloseTo((18 * 0.5 + 50 * 0.8) / 68, 12);
    expect(found?.stages).toBe(2);
  });

  it("leaves out stages in which one arm has nothing, and says nothing where none is left", () => {
    const release = trials({ n: 10, successes: 9 }, { n: 500, successes: 500, stage: 100 });
    const half = { n: 10, successes: 5 };
    expect(compareArms("incumbent", release, trials(half), 0.95)).toMatchObject({
      release: { n: 10 },
      stages: 1,
    });
    expect(compareArms("randomised", release, trials({ ...half, stage: 7 }), 0.95)).toBeNull();
    expect(compareArms("randomised", trials(), trials(half), 0.95)).toBeNull();
  });
});
