import { describe, expect, it } from "vitest";
import { createRandom } from "../../numeric/random.ts";
import { defaultConfig } from "../../schema/config.ts";
import { transitionSchema } from "../../schema/transition.ts";
import { drawLog, type LogOptions } from "./draw-log.ts";
import { feedbackOf, feedbackOfRuns } from "./feedback.fixture.ts";
import { logTransitions } from "./log-transitions.ts";

const scores = [
  [1, 0],
  [0.25, 0.75],
  [0, 1],
];
const options = (changes: Partial<LogOptions> = {}): LogOptions => ({
  feedback: feedbackOf(scores),
  tasks: Int32Array.of(0, 1, 2),
  propensities: () => Float64Array.of(0.2, 0.8),
  units: { kind: "success" },
  decisions: 9,
  random: createRandom(1),
  ...changes,
});

describe("a simulated log", () => {
  it("deals every task once before any comes again", () => {
    const dealt = drawLog(options()).map(({ task }) => task);
    for (const round of [0, 3, 6]) expect(new Set(dealt.slice(round, round + 3)).size).toBe(3);
  });

  it("is the beginning of the longer log of the same seed", () => {
    const longer = drawLog(options({ decisions: 50, random: createRandom(1) }));
    expect(longer.slice(0, 9)).toEqual(drawLog(options({ random: createRandom(1) })));
  });

  it("draws agents as often as it says, and keeps the propensity of the one it drew", () => {
    const log = drawLog(options({ decisions: 4000 }));
    const share = log.filter(({ agent }) => agent === 1).length / log.length;
    // four standard deviations of a share of 0.8 in 4,000
    expect(Math.abs(share - 0.8)).toBeLessThan(0.026);
    for (const { agent, propensity } of log) expect(propensity).toBe(agent === 1 ? 0.8 : 0.2);
  });

  it("tells the cell's score, or one single run of it where runs are known", () => {
    const whole = drawLog(options());
    for (const { task, agent, score } of whole) expect(score).toBe(scores[task]![agent]);
    const feedback = feedbackOfRuns([[1, 3]]);
    const runs = drawLog(options({ feedback, tasks: Int32Array.of(0), decisions: 4000 }));
    expect(new Set(runs.map(({ score }) => score))).toEqual(new Set([0, 1]));
    const second = runs.filter(({ agent }) => agent === 1);
    const mean = second.reduce((sum, { score }) => sum + score, 0) / second.length;
    expect(Math.abs(mean - 0.75)).toBeLessThan(0.03);
  });

  it("subtracts what the run cost where the reward is net", () => {
    const feedback = feedbackOf(scores, { cost: Float64Array.of(1, 2, 3, 4, 5, 6) });
    const log = drawLog(options({ feedback, units: { kind: "net", usdPrice: 0.1 } }));
    for (const { task, agent, score, earned } of log) {
      expect(earned).toBeCloseTo(score - 0.1 * (1 + 2 * task + agent), 12);
    }
  });
});

describe("its training rows", () => {
  const { reward } = defaultConfig();
  const feedback = feedbackOf(scores);
  const rows = logTransitions(feedback, drawLog(options({ feedback })), reward);

  it("are rows as prepare writes them, each an episode of its own, 47 minutes apart", () => {
    for (const row of rows) transitionSchema.parse(row);
    expect(new Set(rows.map(({ episode_id }) => episode_id)).size).toBe(rows.length);
    expect(rows[1]!.timestamp_ms - rows[0]!.timestamp_ms).toBe(47 * 60_000);
    expect(rows.every(({ done, next_state }) => done && next_state === null)).toBe(true);
  });

  it("carry the reward in the configured scale: failure + (success - failure) * earned", () => {
    // -5 and 10 by default: 0 is a plain failure, 1 a plain success, a quarter lies a quarter of the way
    for (const row of rows) expect(row.reward).toBeCloseTo(-5 + 15 * row.success_probability, 12);
    expect(
      rows.map(({ success, success_probability }) => success === success_probability >= 0.5),
    ).not.toContain(false);
  });
});
