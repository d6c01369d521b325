import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../numeric/random.ts";
import { type Row, termsOf } from "./slice-terms.fixture.ts";
import { type SliceTerms, sliceTerms, testSlice } from "./slice-test.ts";
import { judgeSlices } from "./slices.ts";

const SETTINGS = { confidence_level: 0.95, min_effective_sample_size: 30, min_support: 0.8 };

/**
 * Rows where all agents succeed equally often, and the policy's choice had one of the given propensities. `bonus` is added
 * to the rate where the policy's agent was sent.
 */
function drawRows(
  count: number,
  { rate, propensities, bonus = 0 }: { rate: number; propensities: readonly number[]; bonus?: number },
  random: Random,
): Row[] {
  const rows: Row[] = [];
  for (let episode = 0; rows.length < count; episode++) {
    const size = 1 + random.integer(3);
    for (let place = 0; place < size; place++) {
      const propensity = propensities[random.integer(propensities.length)]!;
      const sent = random.next() < propensity;
      const outcome = random.next() < rate + (sent ? bonus : 0) ? 1 : 0;
      rows.push({ weight: sent ? Math.min(10, 1 / propensity) : 0, outcome, episode });
    }
  }
  return rows.slice(0, count);
}

const numbered = (rows: number): number[] => Array.from({ length: rows }, (_, row) => row);

describe("choices that nobody tried", () => {
  const random = createRandom(3);
  const terms = termsOf(drawRows(600, { rate: 0.5, propensities: [0.5], bonus: 0.2 }, random), 0.5);
  const untriedBy = (share: number): SliceTerms => ({
    ...terms,
    untried: { below: new Float64Array(600).fill(share), above: new Float64Array(600).fill(share) },
  });

  it("count as failures before a gain is claimed", () => {
    const plain = testSlice(terms, numbered(600), 0.95);
    const gain = plain?.difference.value ?? 0;
    expect(plain?.pValue).toBeLessThan(0.05);
    expect(testSlice(untriedBy(gain), numbered(600), 0.95)?.pValue).toBeCloseTo(1, 9);
    expect(testSlice(untriedBy(0.02), numbered(600), 0.95)?.difference.low).toBeCloseTo(
      (plain?.difference.low ?? 0) - 0.02,
      12,
    );
  });
});

describe("the test of a slice", () => {
  it("agrees with the case worked by hand", () => {
    // gains 1/2, 1/2, -1/2, 1/2: mean 1/4; sum of squares 3/4 x 4/3 = 1, as expected from the weights: error 1/4, t = 1.
    // weights 2, 0, 0, 2 are worth two episodes: one degree of freedom, where P(|T| > 1) = 1/2
    const terms = termsOf(
      [
        { weight: 2, outcome: 1, episode: 0 },
        { weight: 0, outcome: 0, episode: 1 },
        { weight: 0, outcome: 1, episode: 2 },
        { weight: 2, outcome: 1, episode: 3 },
      ],
      0.5,
    );
    const test = testSlice(terms, [0, 1, 2, 3], 0.95);
    expect(test?.difference).toMatchObject({ value: 0.25, standard_error: 0.25 });
    expect(test?.difference.high).toBeCloseTo(0.25 + 12.7062 * 0.25, 3);
    expect(test?.difference.lower_bound).toBeCloseTo(0.25 - 6.3138 * 0.25, 3);
    expect(test?.pValue).toBeCloseTo(0.5, 12);
  });

  it("takes an episode as one piece of evidence, whatever its length", () => {
    const random = createRandom(1);
    const rows = drawRows(60, { rate: 0.5, propensities: [0.5] }, random).map((row, episode) => ({
      ...row,
      episode,
    }));
    const fourfold = rows.flatMap((row) => [row, row, row, row]);
    const once = testSlice(termsOf(rows, 0.5), numbered(rows.length), 0.95);
    const repeated = testSlice(termsOf(fourfold, 0.5), numbered(fourfold.length), 0.95);
    expect(repeated?.difference.standard_error).toBeCloseTo(once?.difference.standard_error ?? 0, 12);
    expect(repeated?.pValue).toBeCloseTo(once?.pValue ?? 0, 12);
  });

  it("is not fooled by a sample that holds no failure at a large weight", () => {
    // ten trials of weight 10, all successes, and ninety rows of others, of which half failed
    const rows = numbered(100).map((row) => ({
      weight: row < 10 ? 10 : 0,
      outcome: row < 10 || row % 2 === 0 ? 1 : 0,
      episode: row,
    }));
    const test = testSlice(termsOf(rows, 0.9), numbered(100), 0.95);
    const plainly = rows.map(({ weight, outcome }) => (weight - 1) * (outcome - 0.9));
    const centre = plainly.reduce((sum, value) => sum + value, 0) / 100;
    const spread = Math.sqrt(plainly.reduce((sum, value) => sum + (value - centre) ** 2, 0) / 99 / 100);
    expect(test?.difference.value).toBeCloseTo(centre, 12);
    expect(test?.difference.standard_error).toBeGreaterThan(3 * spread);
  });

  it("says nothing of a single episode, nor where the policy does what was done", () => {
    const random = createRandom(2);
    const rows = drawRows(50, { rate: 0.5, propensities: [0.5] }, random);
    expect(
      testSlice(
        termsOf(
          rows.map((row) => ({ ...row, episode: 0 })),
          0.5,
        ),
        numbered(50),
        0.95,
      ),
    ).toBeNull();
    expect(
      testSlice(
        termsOf(
          rows.map((row) => ({ ...row, weight: 1 })),
          0.5,
        ),
        numbered(50),
        0.95,
      ),
    ).toBeNull();
  });

  it.each([
    ["even weights", 0.8, [0.5]],
    ["rare choices", 0.8, [0.15]],
    ["rare failures, uneven weights", 0.92, [0.05, 0.2, 0.6]],
    ["rare successes, uneven weights", 0.2, [0.05, 0.2, 0.6]],
  ] as const)(
    "keeps its level with %s: neither a false better nor a false worse above 2.5 %%",
    (_, rate, propensities) => {
      const random = createRandom(3);
      const trials = 600;
      const false_ = { better: 0, worse: 0 };
      for (let trial = 0; trial < trials; trial++) {
        const rows = drawRows(360, { rate, propensities }, random);
        const slicing = {
          by: "task_type",
          label: rows.map((row) => (row.episode < 0 ? 1 : 0)),
          names: ["a"],
        } as const;
        const terms = termsOf([...rows, { weight: 0, outcome: 1, episode: -1 }], rate);
        const [slice] = judgeSlices(terms, [{ ...slicing, label: [...slicing.label, 1] }], SETTINGS);
        if (slice?.answer === "better" || slice?.answer === "worse") false_[slice.answer]++;
      }
      // three standard deviations of 0.025 in 600
      expect(false_.better / trials).toBeLessThan(0.025 + 0.019);
      expect(false_.worse / trials).toBeLessThan(0.025 + 0.019);
    },
  );
});

describe("judgeSlices", () => {
  const random = createRandom(4);
  const gaining = drawRows(300, { rate: 0.5, propensities: [0.5], bonus: 0.35 }, random);
  const level = drawRows(301, { rate: 0.5, propensities: [0.5] }, random);
  const losing = drawRows(302, { rate: 0.6, propensities: [0.5], bonus: -0.4 }, random);
  const thin = drawRows(40, { rate: 0.5, propensities: [0.5] }, random);
  const certain = drawRows(200, { rate: 1, propensities: [0.5] }, random);
  const groups = [gaining, level, losing, thin, certain];
  const rows = groups.flatMap((group, index) =>
    group.map((row) => ({ ...row, episode: 1000 * index + row.episode })),
  );
  const label = groups.flatMap((group, index) => group.map(() => index));
  const names = ["gaining", "level", "losing", "thin", "certain"];
  const slices = judgeSlices(termsOf(rows, 0.5), [{ by: "task_type", label, names }], SETTINGS);
  const named = (name: string) => slices.find((slice) => slice.name === name)!;

  it("tells parts that gain from parts that lose and from parts where nothing is shown", () => {
    expect(named("gaining").answer).toBe("better");
    expect(named("losing").answer).toBe("worse");
    expect(named("level").answer).toBe("undecided");
  });

  it("makes no test below a red line, and says why", () => {
    expect(named("thin")).toMatchObject({
      answer: "cannot_tell",
      gain: null,
      p_value: null,
      adjusted_p_value: null,
    });
    expect(named("thin").reason).toMatch(/as much about it here as \d+ plain trials \(30 needed\)/);
    expect(named("certain").answer).toBe("cannot_tell");
    expect(named("certain").reason).toContain("0 failures (5 of each needed)");
    const unsupported = judgeSlices(termsOf(rows, 0.5, 0.79), [{ by: "agent", label, names }], SETTINGS);
    for (const slice of unsupported) expect(slice.reason).toContain("only 79 % of its choices");
  });

  it("counts only the labels of trials that speak about the policy", () => {
    const blind = certain.map((row) => (row.weight > 0 ? row : { ...row, outcome: 0 }));
    const both = [...blind, ...level].map((row, index) => ({ ...row, episode: index }));
    const part = {
      by: "task_type",
      label: both.map((_, index) => Number(index >= blind.length)),
      names,
    } as const;
    const judged = judgeSlices(termsOf(both, 0.9), [part], SETTINGS);
    expect(judged.find(({ name }) => name === "gaining")?.reason).toContain("0 failures");
  });

  it("makes no test where clipping leaves the reward model unchecked", () => {
    const terms = termsOf(rows, 0.5);
    const rawWeights = terms.weights.map((weight, row) => (label[row] === 0 ? 1.06 * weight : weight));
    const judged = judgeSlices({ ...terms, rawWeights }, [{ by: "task_type", label, names }], SETTINGS);
    expect(judged.find(({ name }) => name === "gaining")?.reason).toContain(
      "6 % of the weight of those trials is cut",
    );
    expect(judged.find(({ name }) => name === "losing")?.answer).toBe("worse");
  });

  it("corrects over all slicings together, and only for the tests that were made", () => {
    const tested = slices.filter((slice) => slice.p_value !== null);
    expect(tested.map(({ name }) => name).sort()).toEqual(["gaining", "level", "losing"]);
    const smallest = Math.min(...tested.map((slice) => slice.p_value!));
    const first = tested.find((slice) => slice.p_value === smallest)!;
    expect(first.adjusted_p_value).toBeCloseTo(3 * smallest, 15);
    const twice = judgeSlices(
      termsOf(rows, 0.5),
      [
        { by: "task_type", label, names },
        { by: "repository", label, names },
      ],
      SETTINGS,
    );
    expect(twice.find((slice) => slice.p_value === smallest)?.adjusted_p_value).toBeCloseTo(6 * smallest, 15);
  });

  it("lists the largest first, names an unknown part, and leaves out a slicing of one part", () => {
    expect(slices.map(({ name }) => name)).toEqual(["losing", "level", "gaining", "certain", "thin"]);
    const strange = judgeSlices(
      termsOf(rows, 0.5),
      [{ by: "task_type", label: label.map((each) => each - 4), names }],
      SETTINGS,
    );
    expect(strange.map(({ name }) => name).sort()).toEqual(["gaining", "unknown"]);
    const whole = { by: "repository", label: label.map(() => 0), names } as const;
    expect(judgeSlices(termsOf(rows, 0.5), [whole], SETTINGS)).toEqual([]);
  });
});

describe("sliceTerms", () => {
  it("are those of clipped DR minus the observed outcome, worked by hand", () => {
    const terms = sliceTerms(
      {
        rows: 2,
        actions: 2,
        action: Int32Array.of(0, 1),
        outcome: Float64Array.of(1, 0),
        target: Float64Array.of(0.5, 0.5, 1, 0),
        behaviour: Float64Array.of(0.25, 0.75, 0.5, 0.5),
        model: Float64Array.of(0.8, 0.4, 0.6, 0.2),
        weightClip: 1.5,
      },
      { episode: Int32Array.of(4, 4), success: Uint8Array.of(1, 0) },
      { supported: Uint8Array.of(1, 0, 1, 0), tried: Uint8Array.of(1, 0, 1, 1) },
    );
    // row 0: 0.6 + 1.5 (1 - 0.8) - 1; row 1: 0.6 + 0 - 0
    expect(terms.gain[0]).toBeCloseTo(-0.1, 12);
    expect(terms.gain[1]).toBeCloseTo(0.6, 12);
    expect([...terms.weights]).toEqual([1.5, 0]);
    expect([...terms.rawWeights]).toEqual([2, 0]);
    expect(terms.residual[0]).toBeCloseTo(0.2, 12);
    expect([...terms.supportedShare]).toEqual([0.5, 1]);
  });
});
