import type { BenchmarkReport, BenchmarkSetting, PolicySummary } from "../../schema/benchmark.ts";
import { differenceWords, meanAndReach, readableName, rewardWords, settingsByLogging } from "./wording.ts";

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const table = (head: readonly string[], rows: readonly string[][]): string[] => [
  row(head),
  row(head.map((_, column) => (column === 0 ? "---" : "---:"))),
  ...rows.map(row),
];

/** "-19 %"; a loss that rounds to nothing is "0 %", without a sign. */
export const share = (value: PolicySummary["gap_closed"]): string =>
  value === null ? "-" : `${(100 * value.mean).toFixed(0).replace(/^-0$/, "0")} %`;

function policyRow(policy: PolicySummary): string[] {
  const { success, reward, accuracy, regret, gap_closed, ours_minus_this: difference } = policy;
  const interval =
    difference === null || difference.low === null || difference.high === null
      ? ""
      : ` [${difference.low.toFixed(3)}, ${difference.high.toFixed(3)}]`;
  return [
    policy.role === "ours" ? `**${readableName(policy)}**` : readableName(policy),
    meanAndReach(success),
    meanAndReach(reward),
    accuracy === null ? "-" : meanAndReach(accuracy),
    meanAndReach(regret),
    share(gap_closed),
    `${differenceWords(policy)}${interval}`,
  ];
}

const calibrationLine = ({ expected_calibration_error: error }: BenchmarkSetting): string[] =>
  error === null
    ? []
    : [
        "",
        `Calibration of ours on held-out tasks: ECE ${meanAndReach(error.per_run)} per run, ${error.pooled.toFixed(3)} over all seeds together.`,
      ];

const HEAD = ["policy", "success", "reward", "accuracy", "regret", "gap closed", "ours - this (reward)"];

/** `results.md`: one table per setting. */
export function markdownPage(report: BenchmarkReport): string {
  const { tasks, settings } = report;
  const seeds = settings[0]?.seeds ?? 0;
  const sections = settingsByLogging(report).flatMap(([logging, sizes]) =>
    sizes.flatMap((setting) => [
      "",
      `## ${logging}, N = ${setting.size}`,
      "",
      ...table(HEAD, setting.policies.map(policyRow)),
      ...calibrationLine(setting),
    ]),
  );
  return `${[
    `# ${report.name}, pool ${report.pool}, reward ${rewardWords(report)}`,
    "",
    `${tasks.used} of ${tasks.read} tasks (${tasks.train} to train on, ${tasks.test} held out), ${report.agents} agents, ${seeds} seeds${report.costs_filled > 0 ? `, ${report.costs_filled} unreported costs filled in` : ""}.`,
    "± and [ ]: 95 % t-intervals over seeds. Gap closed: share of the way from the best single agent known for certain to the oracle, in reward.",
    "win, loss: the interval of the paired difference lies above, below 0; level: it holds 0.",
    ...sections,
  ].join("\n")}\n`;
}
