import type { BenchmarkReport, BenchmarkSetting, PolicySummary } from "../../schema/benchmark.ts";

const NAMES: Record<string, string> = {
  known_best: "best single agent, known",
  known_best_sequence: "best fixed sequence, known",
  behaviour: "today (the log's own choices)",
};

/** The name of a policy as people read it. */
export const readableName = ({ name, role }: Pick<PolicySummary, "name" | "role">): string =>
  role === "ours"
    ? `${name} (ours)`
    : role === "peer"
      ? `${name} (peer)`
      : (NAMES[name] ?? name.replaceAll("_", " "));

/** What one unit of reward is, in words. */
export const rewardWords = ({ reward, game }: BenchmarkReport): string => {
  const base = reward.kind === "success" ? "score" : `score - ${reward.usd_price} x USD`;
  return game ? `${base} - ${game.try_cost} per try, up to ${game.tries} tries` : base;
};

/** "0.612 ± 0.004"; the plain mean where there is one seed only. */
export const meanAndReach = ({ mean, high }: PolicySummary["reward"], digits = 3): string =>
  high === null ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${(high - mean).toFixed(digits)}`;

/** "+0.013 win", "-0.002 level": ours minus a rival. */
export const differenceWords = ({ ours_minus_this: difference }: PolicySummary): string =>
  difference === null
    ? ""
    : `${difference.mean >= 0 ? "+" : ""}${difference.mean.toFixed(3)} ${difference.answer}`;

/** The settings by logging policy, in order. */
export function settingsByLogging({ settings }: BenchmarkReport): [string, BenchmarkSetting[]][] {
  const names = [...new Set(settings.map(({ logging }) => logging))];
  return names.map((name) => [name, settings.filter(({ logging }) => logging === name)]);
}
