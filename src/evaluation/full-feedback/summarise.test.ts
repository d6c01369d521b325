import { describe, expect, it } from "vitest";
import {
  BENCHMARK_FORMAT,
  type BenchmarkRun,
  benchmarkSettingSchema,
  type PolicyFigures,
} from "../../schema/benchmark.ts";
import { summariseSetting } from "./summarise.ts";

const figures = (name: string, role: PolicyFigures["role"], reward: number): PolicyFigures => ({
  name,
  role,
  success: reward,
  reward,
  accuracy: role === "reference" ? null : reward / 2,
  regret: 1 - reward,
});

const run = (
  seed: number,
  ours: number,
  rival: number,
  changes: Partial<BenchmarkRun> = {},
): BenchmarkRun => ({
  format_version: BENCHMARK_FORMAT,
  fingerprint: "f",
  logging: "uniform",
  size: 150,
  seed,
  train_tasks: 5,
  test_tasks: 2,
  policies: [
    figures("rival", "baseline", rival),
    figures("oak", "ours", ours),
    figures("known_best", "reference", 0.5),
    figures("oracle", "reference", 0.9),
  ],
  calibration: null,
  seconds: {},
  ...changes,
});

describe("the summary of a setting", () => {
  const summary = summariseSetting([run(0, 0.6, 0.5), run(1, 0.7, 0.6), run(2, 0.8, 0.6)]);
  const [oak, rival, known] = summary.policies;

  it("puts ours first and reads by its schema", () => {
    expect(benchmarkSettingSchema.parse(summary).policies.map(({ name }) => name)).toEqual([
      "oak",
      "rival",
      "known_best",
      "oracle",
    ]);
  });

  it("holds the mean over seeds and its t-interval", () => {
    // 0.6, 0.7, 0.8: deviation 0.1, t with two degrees of freedom 4.3027
    expect(oak!.reward.mean).toBeCloseTo(0.7, 12);
    expect(oak!.reward.high).toBeCloseTo(0.7 + (4.30265 * 0.1) / Math.sqrt(3), 5);
    expect(known!.accuracy).toBeNull();
  });

  it("pairs ours with each rival seed by seed", () => {
    // differences 0.1, 0.1, 0.2: mean 0.1333, deviation 0.0577, reach 0.1434
    expect(rival!.ours_minus_this).toMatchObject({ answer: "level", seeds_won: 3, seeds_lost: 0 });
    expect(rival!.ours_minus_this!.mean).toBeCloseTo(0.4 / 3, 12);
    expect(rival!.ours_minus_this!.low).toBeCloseTo(0.4 / 3 - 0.14343, 4);
    expect(oak!.ours_minus_this).toBeNull();
  });

  it("calls a difference a win or a loss only where its interval leaves out zero", () => {
    const answer = (differences: number[]) =>
      summariseSetting(differences.map((difference, seed) => run(seed, 0.6 + difference, 0.6))).policies[1]!
        .ours_minus_this!.answer;
    expect(answer([0.1, 0.11, 0.1])).toBe("win");
    expect(answer([-0.1, -0.11, -0.1])).toBe("loss");
    expect(answer([0.1, -0.1, 0.1])).toBe("level");
    expect(answer([0.1])).toBe("level");
    expect(answer([0, 0, 0])).toBe("level");
  });

  it("measures the share of the gap from the known best agent to the oracle", () => {
    // (0.6 - 0.5) / 0.4, (0.7 - 0.5) / 0.4, (0.8 - 0.5) / 0.4
    expect(oak!.gap_closed!.mean).toBeCloseTo(0.5, 12);
    expect(known!.gap_closed!.mean).toBeCloseTo(0, 12);
  });

  it("adds the calibration of all seeds up, beside the mean of each", () => {
    const bins = (predicted: number, observed: number) => [{ rows: 10, predicted, observed }];
    const { expected_calibration_error: error } = summariseSetting([
      run(0, 0.6, 0.5, { calibration: bins(6, 5) }),
      run(1, 0.6, 0.5, { calibration: bins(6, 7) }),
    ]);
    // off by 0.1 in each run, in opposite directions
    expect(error!.per_run.mean).toBeCloseTo(0.1, 12);
    expect(error!.pooled).toBeCloseTo(0, 12);
  });
});
