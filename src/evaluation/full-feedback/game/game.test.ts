import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../numeric/random.ts";
import { defaultConfig } from "../../../schema/config.ts";
import { transitionSchema } from "../../../schema/transition.ts";
import { feedbackOf, feedbackOfRuns } from "../feedback.fixture.ts";
import { bestSequence } from "./best-sequence.ts";
import { drawEpisodes } from "./draw-episodes.ts";
import { episodeTransitions } from "./episode-transitions.ts";
import { estimateOdds } from "./estimated-odds.ts";
import { trueOdds } from "./odds.ts";
import { fixedSequence, playStrategy } from "./strategy.ts";

const rules = { tries: 3, tryCost: 0.05 };
const units = { kind: "success" } as const;

/** Success of a sequence by going through all orders of each agent's four runs: the textbook way to draw distinct runs. */
function bruteForce(successes: readonly number[], sequence: readonly number[]): number {
  const permutations = (runs: number[]): number[][] =>
    runs.length < 2
      ? [runs]
      : runs.flatMap((run, index) => permutations(runs.toSpliced(index, 1)).map((rest) => [run, ...rest]));
  let failure = 1;
  for (const agent of new Set(sequence)) {
    const tries = sequence.filter((each) => each === agent).length;
    const orders = permutations([0, 1, 2, 3].map((run) => (run < successes[agent]! ? 1 : 0)));
    failure *=
      orders.filter((order) => order.slice(0, tries).every((run) => run === 0)).length / orders.length;
  }
  return 1 - failure;
}

const someSuccesses = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 3, maxLength: 3 }), {
  minLength: 1,
  maxLength: 5,
});
const someSequence = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 3 });

describe("the value of a strategy", () => {
  it("is worked by hand for one task: half the runs of the first succeed, a quarter of the second's", () => {
    const odds = trueOdds(feedbackOfRuns([[2, 1]]), { tries: 2, tryCost: 0.1 }, units);
    // first 0.5 - 0.1; then, half of the time, 0.25 - 0.1
    const { success, reward } = playStrategy(odds, [0], fixedSequence([0, 1]));
    expect(success).toBeCloseTo(0.5 + 0.5 * 0.25, 12);
    expect(reward).toBeCloseTo(0.4 + 0.5 * 0.15, 12);
    // the same agent again has three runs left, two of them good
    expect(playStrategy(odds, [0], fixedSequence([0, 0])).success).toBeCloseTo(0.5 + 0.5 * (2 / 3), 12);
  });

  it("is what going through all orders of the runs gives", () => {
    fc.assert(
      fc.property(someSuccesses, someSequence, (successes, sequence) => {
        const odds = trueOdds(feedbackOfRuns(successes), rules, units);
        const tasks = [...successes.keys()];
        const expected =
          successes.reduce((sum, row) => sum + bruteForce(row, sequence), 0) / successes.length;
        expect(playStrategy(odds, tasks, fixedSequence(sequence)).success).toBeCloseTo(expected, 12);
      }),
      { numRuns: 50 },
    );
  });

  it("is the mean over all ways where the strategy draws lots", () => {
    const odds = trueOdds(feedbackOfRuns([[2, 1]]), { tries: 2, tryCost: 0.1 }, units);
    const all = [0, 1].flatMap((first) => [0, 1].map((second) => [first, second]));
    const mean = all.reduce((sum, each) => sum + playStrategy(odds, [0], fixedSequence(each)).reward / 4, 0);
    expect(playStrategy(odds, [0], () => [0.5, 0.5]).reward).toBeCloseTo(mean, 12);
  });

  it("gains nothing from asking the same agent again where only one outcome is known", () => {
    const odds = trueOdds(feedbackOf([[0.5, 0]]), rules, units);
    expect(playStrategy(odds, [0], fixedSequence([0, 0, 0])).success).toBe(0.5);
  });

  it("charges the cost of each run where the reward is net", () => {
    const feedback = feedbackOf([[0, 1]], { cost: Float64Array.of(2, 3) });
    const odds = trueOdds(feedback, rules, { kind: "net", usdPrice: 0.1 });
    expect(playStrategy(odds, [0], fixedSequence([0, 1, 1])).reward).toBeCloseTo(1 - 0.2 - 0.3 - 0.1, 12);
  });
});

describe("the best sequence", () => {
  it("is at least as good as any other, on one task and on all", () => {
    fc.assert(
      fc.property(someSuccesses, someSequence, (successes, other) => {
        const odds = trueOdds(feedbackOfRuns(successes), rules, units);
        for (const tasks of [[0], [...successes.keys()]]) {
          const value = (sequence: readonly number[]) =>
            playStrategy(odds, tasks, fixedSequence(sequence)).reward;
          expect(value(bestSequence(odds, tasks))).toBeGreaterThanOrEqual(value(other) - 1e-9);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("a log of the game", () => {
  const feedback = feedbackOfRuns([
    [2, 1, 0],
    [0, 3, 1],
  ]);
  const propensities = () => Float64Array.of(0.5, 0.3, 0.2);
  const tasks = Int32Array.of(0, 1);
  const draw = (episodes: number, seed = 1) =>
    drawEpisodes({ feedback, tasks, propensities, rules, units, episodes, random: createRandom(seed) });

  it("earns on average what the logging policy is worth", () => {
    const episodes = draw(20_000);
    const truth = playStrategy(trueOdds(feedback, rules, units), tasks, propensities);
    const earned = episodes.map(({ tries }) => tries.reduce((sum, each) => sum + each.earned, 0));
    // deviation of an episode below 0.6: four deviations of a mean of 20,000
    expect(Math.abs(earned.reduce((sum, each) => sum + each, 0) / 20_000 - truth.reward)).toBeLessThan(0.017);
  });

  it("ends at the first success or after the last try, and never before", () => {
    for (const { tries } of draw(500)) {
      const outcomes = tries.map(({ score }) => score);
      expect(outcomes.slice(0, -1).every((score) => score === 0)).toBe(true);
      expect(outcomes.at(-1) === 1 || tries.length === 3).toBe(true);
    }
  });

  it("becomes rows that know who has failed, chained within an episode", () => {
    const { reward } = defaultConfig();
    const rows = episodeTransitions(feedback, draw(200), reward, "episode");
    rows.forEach((row, index) => {
      transitionSchema.parse(row);
      expect(row.reward).toBeCloseTo(15 * (row.success_probability - 0.05), 12);
      if (row.done) return;
      const next = rows[index + 1]!;
      expect(next.state).toEqual(row.next_state);
      expect(next.episode_id).toBe(row.episode_id);
      expect(next.state.failed_agents).toContain(row.action);
      expect(next.state.previous_agent).toBe(row.action);
    });
    expect(rows.some(({ state }) => state.step === 2)).toBe(true);
  });

  it("ends at every try as a one-step learner sees it; nothing else differs", () => {
    const { reward } = defaultConfig();
    const oneStep = episodeTransitions(feedback, draw(50), reward, "delegation");
    const chained = episodeTransitions(feedback, draw(50), reward, "episode");
    const ended = { next_state: null, done: true, next_available_actions: null };
    expect(oneStep).toEqual(chained.map((row) => ({ ...row, ...ended })));
  });

  it("teaches its odds: with many episodes the estimates are the truth, with one they hardly tell agents apart", () => {
    const odds = estimateOdds(feedback, draw(20_000), rules);
    const truth = trueOdds(feedback, rules, units);
    for (const task of tasks) {
      for (const agent of [0, 1, 2]) {
        // the first try is a plain draw; a later one of the same agent is a little better than that
        expect(Math.abs(odds.chance(task, agent, 0) - truth.chance(task, agent, 0))).toBeLessThan(0.1);
        expect(odds.price(task, agent)).toBeCloseTo(0.05, 12);
      }
    }
    const blank = estimateOdds(feedback, draw(1), rules);
    const chances = [0, 1, 2].map((agent) => blank.chance(1, agent, 0));
    expect(Math.max(...chances) - Math.min(...chances)).toBeLessThan(0.2);
  });
});
