import { basename } from "node:path";
import type { FullFeedback } from "../../dataset/full-feedback/full-feedback.ts";
import { LOGGING_POLICIES } from "../../evaluation/full-feedback/logging-policy.ts";
import { summariseSetting } from "../../evaluation/full-feedback/summarise.ts";
import { BENCHMARK_FORMAT, type BenchmarkReport, type BenchmarkRun } from "../../schema/benchmark.ts";
import type { BenchmarkSettings } from "./settings.ts";

/** All runs as one report: settings by logging policy, then size; seeds in ascending order within each. */
export function buildReport(
  { folder, pool, units, game }: BenchmarkSettings,
  { agents, tasks, account }: FullFeedback,
  data: string,
  runs: readonly BenchmarkRun[],
): BenchmarkReport {
  const sizes = [...new Set(runs.map(({ size }) => size))].sort((a, b) => a - b);
  const settings = LOGGING_POLICIES.flatMap((logging) =>
    sizes.flatMap((size) => {
      const same = runs
        .filter((run) => run.logging === logging && run.size === size)
        .sort((a, b) => a.seed - b.seed);
      return same.length === 0 ? [] : [summariseSetting(same)];
    }),
  );
  return {
    format_version: BENCHMARK_FORMAT,
    name: basename(folder),
    pool,
    reward: units.kind === "net" ? { kind: "net", usd_price: units.usdPrice } : { kind: "success" },
    game: game && { tries: game.tries, try_cost: game.tryCost },
    agents: agents.length,
    tasks: {
      read: account.tasks_read,
      used: tasks.length,
      train: runs[0]?.train_tasks ?? 0,
      test: runs[0]?.test_tasks ?? 0,
    },
    costs_filled: account.costs_filled,
    data_sha256: data,
    settings,
  };
}
