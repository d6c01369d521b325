import type * as z from "zod";
import {
  differenceWords,
  meanAndReach,
  readableName,
  rewardWords,
  settingsByLogging,
} from "../../operations/benchmark/wording.ts";
import type { benchmark } from "../../operations/benchmark.ts";
import type { BenchmarkSetting } from "../../schema/benchmark.ts";
import { shortPath } from "./short-path.ts";
import { count, plural, table } from "./table.ts";

/** One logging policy: a line per policy, and for each size its reward and how far ours is ahead. */
function loggingTable(sizes: readonly BenchmarkSetting[]): string {
  const head = ["reward", ...sizes.flatMap(({ size }) => [`N = ${count(size)}`, "ours - this"])];
  const rows = (sizes[0]?.policies ?? []).map((policy) => [
    readableName(policy),
    ...sizes.flatMap(({ policies }) => {
      const same = policies.find(({ name, role }) => name === policy.name && role === policy.role);
      return same ? [meanAndReach(same.reward), differenceWords(same)] : ["-", ""];
    }),
  ]);
  return table([head, ...rows]);
}

function calibrationLine(sizes: readonly BenchmarkSetting[]): string[] {
  const stated = sizes.flatMap(({ size, expected_calibration_error: error }) =>
    error === null
      ? []
      : [`N = ${count(size)}: ${error.per_run.mean.toFixed(3)} (pooled ${error.pooled.toFixed(3)})`],
  );
  return stated.length === 0 ? [] : [`calibration of ours (ECE): ${stated.join(", ")}`];
}

/** What `benchmark` shows. */
export function benchmarkScreen(report: z.infer<typeof benchmark.output>): string {
  const { tasks, settings } = report;
  return [
    `${report.name}, pool ${report.pool}: ${count(report.agents)} agents, ${count(tasks.used)} of ${count(tasks.read)} tasks (${count(tasks.train)} to train on, ${count(tasks.test)} held out), ${plural(settings[0]?.seeds ?? 0, "seed")}.`,
    `Reward: ${rewardWords(report)}. ±: 95 % t-interval over seeds; win, level, loss: of the paired difference.`,
    ...(report.costs_filled > 0
      ? [`${count(report.costs_filled)} unreported costs are filled in with means.`]
      : []),
    ...settingsByLogging(report).flatMap(([logging, sizes]) => [
      "",
      `Logged by: ${logging}`,
      loggingTable(sizes),
      ...calibrationLine(sizes),
    ]),
    "",
    `Success, accuracy, regret and intervals: ${shortPath(report.folder)}/results.md and results.json; picture: plot.svg`,
  ].join("\n");
}
