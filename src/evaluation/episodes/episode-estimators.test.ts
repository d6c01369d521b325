import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RatioTerms } from "../bootstrap.ts";
import { clippedDr } from "../estimators/clipped-dr.ts";
import { clippedIps } from "../estimators/clipped-ips.ts";
import { directMethod } from "../estimators/direct-method.ts";
import type { EstimationRows, Estimator } from "../estimators/estimator.ts";
import { snips } from "../estimators/snips.ts";
import type { EpisodeEstimation, EpisodeEstimator, EpisodeEstimatorName } from "./episode-rows.ts";
import { followEpisodes } from "./follow-episodes.ts";
import { EPISODE_ESTIMATORS, PRIMARY_EPISODE_ESTIMATOR } from "./list.ts";

const estimateOf = ({ numerator, denominator }: RatioTerms): number => {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return sum(numerator) / sum(denominator);
};
const find = (name: EpisodeEstimatorName): EpisodeEstimator =>
  EPISODE_ESTIMATORS.find((each) => each.name === name) ?? PRIMARY_EPISODE_ESTIMATOR;

/** Rows, what they are worth to the model, and how much of each choice the policy makes. */
interface Given {
  episode: number[];
  outcome: number[];
  weight: number[];
  chosenValue: number[];
  stateValue: number[];
  gamma: number;
}

const estimation = (given: Given): EpisodeEstimation => {
  const courses = followEpisodes(given.episode);
  return {
    rows: given.episode.length,
    courses,
    discount: Float64Array.from(courses.step, (step) => given.gamma ** step),
    gamma: given.gamma,
    outcome: Float64Array.from(given.outcome),
    weight: Float64Array.from(given.weight),
    chosenValue: Float64Array.from(given.chosenValue),
    stateValue: Float64Array.from(given.stateValue),
  };
};

/** Episode 0 has two rows, episode 1 has one; their rows alternate. */
const BY_HAND = estimation({
  episode: [0, 1, 0],
  outcome: [1, 0, 2],
  weight: [2, 0.5, 4],
  chosenValue: [1.5, 0.4, 1],
  stateValue: [1.2, 0.8, 0.6],
  gamma: 0.5,
});

// temporal differences: 1 + 0.5 * 0.6 - 1.5 = -0.2; 0 - 0.4 = -0.4; 2 - 1 = 1
const EXPECTED: Record<EpisodeEstimatorName, number> = {
  per_decision_is: (2 * 1 + 0.5 * 4 * 2 + 0) / 2,
  weighted_per_decision_is: (2 * 1 + 0) / 2.5 + 0.5 * ((4 * 2) / 4.5),
  per_decision_dr: (1.2 + 2 * -0.2 + 0.5 * 4 * 1 + (0.8 + 0.5 * -0.4)) / 2,
  weighted_per_decision_dr: (1.2 + 0.8) / 2 + (2 * -0.2 + 0.5 * -0.4) / 2.5 + 0.5 * ((4 * 1) / 4.5),
  fqe: (1.2 + 0.8) / 2,
};

const each = EPISODE_ESTIMATORS.map((estimator) => [estimator.name, estimator] as const);

/** Any rows of up to four episodes. */
const anyEpisodes: fc.Arbitrary<Given> = fc
  .array(
    fc.record({
      episode: fc.integer({ min: 0, max: 3 }),
      outcome: fc.integer({ min: -20, max: 20 }),
      weight: fc.integer({ min: 0, max: 30 }),
      chosenValue: fc.integer({ min: -20, max: 20 }),
      stateValue: fc.integer({ min: -20, max: 20 }),
    }),
    { minLength: 1, maxLength: 15 },
  )
  .map((rows) => {
    const column = (name: keyof (typeof rows)[number]) => rows.map((row) => row[name]);
    return {
      episode: column("episode"),
      outcome: column("outcome"),
      weight: column("weight").map((weight) => weight / 10),
      chosenValue: column("chosenValue"),
      stateValue: column("stateValue"),
      gamma: 0.8,
    };
  });

describe.each(each)("%s", (name, estimator) => {
  it("agrees with the case worked by hand", () => {
    expect(estimateOf(estimator.terms(BY_HAND))).toBeCloseTo(EXPECTED[name], 12);
  });

  it("sums to one number for each episode", () => {
    const { denominator } = estimator.terms(BY_HAND);
    expect(denominator.reduce((sum, value) => sum + value, 0)).toBe(2);
  });

  it("does not depend on the order in which episodes stand", () => {
    fc.assert(
      fc.property(anyEpisodes, (given) => {
        const order = given.episode
          .map((_, row) => row)
          .sort((a, b) => given.episode[b]! - given.episode[a]!);
        const pick = (values: number[]) => order.map((row) => values[row]!);
        const moved = estimation({
          ...given,
          episode: pick(given.episode),
          outcome: pick(given.outcome),
          weight: pick(given.weight),
          chosenValue: pick(given.chosenValue),
          stateValue: pick(given.stateValue),
        });
        const [before, after] = [
          estimateOf(estimator.terms(estimation(given))),
          estimateOf(estimator.terms(moved)),
        ];
        if (Number.isNaN(before)) expect(after).toBeNaN();
        else expect(Math.abs(after - before)).toBeLessThan(1e-9 * Math.max(1, Math.abs(before)));
      }),
    );
  });
});

describe("episodes of one row", () => {
  const rows: EstimationRows = {
    rows: 3,
    actions: 2,
    action: Int32Array.of(0, 1, 0),
    outcome: Float64Array.of(1, 0, 0.5),
    target: Float64Array.of(0.9, 0.1, 0.3, 0.7, 1, 0),
    behaviour: Float64Array.of(0.5, 0.5, 0.8, 0.2, 0.1, 0.9),
    model: Float64Array.of(0.6, 0.2, 0.4, 0.1, 0.8, 0.3),
    weightClip: 4,
  };
  const chosenValue = [0.6, 0.1, 0.8];
  const stateValue = [0.9 * 0.6 + 0.1 * 0.2, 0.3 * 0.4 + 0.7 * 0.1, 0.8];
  const outcome = [...rows.outcome];
  const data = estimation({
    episode: [0, 1, 2],
    outcome,
    weight: [1.8, 3.5, 4],
    chosenValue,
    stateValue,
    gamma: 0.9,
  });

  it.each<[EpisodeEstimatorName, Estimator]>([
    ["per_decision_is", clippedIps],
    ["weighted_per_decision_is", snips],
    ["per_decision_dr", clippedDr],
    ["fqe", directMethod],
  ])("make %s the one-step estimator", (name, oneStep) => {
    expect(estimateOf(find(name).terms(data))).toBeCloseTo(estimateOf(oneStep.terms(rows)), 12);
  });
});

/** The recursion of Jiang and Li (2016): v_t = V(s_t) + rho_t (r_t + gamma v_t+1 - Q(s_t, a_t)), ratios not weights. */
function recursion(data: EpisodeEstimation, ratio: Float64Array): number {
  const { step, next, episodes } = data.courses;
  const from = (row: number): number => {
    const later = next[row]! < 0 ? 0 : from(next[row]!);
    return (
      data.stateValue[row]! + ratio[row]! * (data.outcome[row]! + data.gamma * later - data.chosenValue[row]!)
    );
  };
  let sum = 0;
  step.forEach((at, row) => {
    if (at === 0) sum += from(row);
  });
  return sum / episodes;
}

describe("per_decision_dr", () => {
  it("is the recursion of its paper when no weight is cut", () => {
    fc.assert(
      fc.property(anyEpisodes, (given) => {
        const ratio = Float64Array.from(given.weight);
        const data = estimation(given);
        const product = new Float64Array(data.rows).fill(1);
        data.courses.step.forEach((_, row) => {
          product[row]! *= ratio[row]!;
          const next = data.courses.next[row]!;
          if (next >= 0) product[next] = product[row]!;
        });
        const value = estimateOf(find("per_decision_dr").terms({ ...data, weight: product }));
        const other = recursion(data, ratio);
        expect(Math.abs(value - other)).toBeLessThan(1e-9 * Math.max(1, Math.abs(other)));
      }),
    );
  });
});

describe("the weighted estimators", () => {
  it("are sums of ratios step by step, ended episodes keeping their weight", () => {
    fc.assert(
      fc.property(anyEpisodes, (given) => {
        const data = estimation({ ...given, weight: given.weight.map((weight) => weight + 0.1) });
        const { step, longest } = data.courses;
        let expected = 0;
        for (let at = 0; at < longest; at++) {
          const last = new Map<number, { weight: number; reward: number }>();
          given.episode.forEach((episode, row) => {
            if (step[row]! <= at)
              last.set(episode, {
                weight: data.weight[row]!,
                reward: step[row] === at ? given.outcome[row]! : 0,
              });
          });
          const all = [...last.values()];
          const total = all.reduce((sum, { weight }) => sum + weight, 0);
          expected += (0.8 ** at * all.reduce((sum, { weight, reward }) => sum + weight * reward, 0)) / total;
        }
        const value = estimateOf(find("weighted_per_decision_is").terms(data));
        expect(Math.abs(value - expected)).toBeLessThan(1e-9 * Math.max(1, Math.abs(expected)));
      }),
    );
  });

  it("are undefined without a model, and the model alone with one, where no weight is left", () => {
    const data = { ...BY_HAND, weight: new Float64Array(3) };
    expect(estimateOf(find("weighted_per_decision_is").terms(data))).toBeNaN();
    for (const name of ["per_decision_dr", "weighted_per_decision_dr"] as const)
      expect(estimateOf(find(name).terms(data))).toBeCloseTo(EXPECTED.fqe, 12);
  });
});
