import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { feedbackOf } from "./feedback.fixture.ts";
import { LOGGING_POLICIES, loggingPropensities } from "./logging-policy.ts";

const someScores = fc.array(
  fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
  {
    minLength: 2,
    maxLength: 12,
  },
);

describe("every logging policy", () => {
  it.each(LOGGING_POLICIES)("%s gives each agent a chance, and all of them sum to one", (name) => {
    fc.assert(
      fc.property(someScores, fc.nat(50), (scores, seed) => {
        const propensities = loggingPropensities(name, feedbackOf(scores), seed);
        scores.forEach((_, task) => {
          const shares = propensities(task);
          expect(Math.min(...shares)).toBeGreaterThan(0);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
        });
      }),
    );
  });
});

describe("the popular agent", () => {
  it("gets 70 % of every task, and is not chosen by merit: over seeds everybody has a turn", () => {
    const feedback = feedbackOf([
      [1, 0, 0],
      [1, 0, 0],
    ]);
    const favourites = Array.from({ length: 40 }, (_, seed) => {
      const shares = [...loggingPropensities("popular", feedback, seed)(0)];
      expect([...shares].sort()).toEqual([0.15, 0.15, 0.7].map((share) => expect.closeTo(share, 12)));
      return shares.findIndex((share) => share > 0.5);
    });
    expect(new Set(favourites)).toEqual(new Set([0, 1, 2]));
  });
});

describe("confounded logging", () => {
  // task 0 and 2 are of one category; task 2 is the hardest of all
  const feedback = feedbackOf([
    [1, 1, 1, 1],
    [0.5, 0.5, 0.5, 0.5],
    [0, 0, 0, 0],
    [0.5, 0.5, 0.5, 0.5],
  ]);

  it("sends hard tasks of a category more to two agents, and less to all others", () => {
    for (let seed = 0; seed < 10; seed++) {
      const propensities = loggingPropensities("confounded", feedback, seed);
      const easy = propensities(0);
      const gains = [...propensities(2)].map((share, agent) => share / easy[agent]!);
      expect(gains.filter((gain) => gain > 1)).toHaveLength(2);
    }
  });

  it("depends on the category where tasks are equally hard", () => {
    const even = feedbackOf(Array(4).fill([0.5, 0.5, 0.5]));
    const propensities = loggingPropensities("confounded", even, 1);
    expect(propensities(0)).toEqual(propensities(2));
    expect(propensities(0)).not.toEqual(propensities(1));
  });
});
