import { SPLITS } from "../../schema/manifest.ts";
import { type Check, finding, percent, some } from "./finding.ts";
import type { Observations } from "./observations.ts";

const SUSPICIOUS_AREA = 0.97;
const SMALLEST_SAMPLE = 50;
const SMALLEST_WORD = 20;
/** One false alarm in a thousand data sets, over all words tested (Bonferroni). */
const FALSE_ALARM = 0.001;

/** Probability that a random success has a higher rate than a random failure (area under the ROC curve), ties half. */
export function areaUnderCurve(pairs: readonly { rate: number; success: boolean }[]): number | null {
  const sorted = [...pairs].sort((a, b) => a.rate - b.rate);
  const positives = sorted.filter(({ success }) => success).length;
  const negatives = sorted.length - positives;
  if (positives === 0 || negatives === 0) return null;
  let rankSum = 0;
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (end < sorted.length && sorted[end]!.rate === sorted[start]!.rate) end++;
    const rank = (start + 1 + end) / 2;
    for (let index = start; index < end; index++) if (sorted[index]!.success) rankSum += rank;
    start = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** The as-of rate is a weak sign by nature. If it separates the outcomes almost perfectly, it has seen them. */
export const checkHistoryLeak: Check = ({ seen }) => {
  const area = areaUnderCurve(seen.historicalRates);
  if (area === null || seen.historicalRates.length < SMALLEST_SAMPLE) return [];
  const detail = `the historical success rate separates success from failure with area ${area.toFixed(2)} (0.5 is chance)`;
  return Math.max(area, 1 - area) > SUSPICIOUS_AREA
    ? [
        finding(
          "leakage-history",
          "error",
          "The history seems to know the outcome",
          detail,
          "prepare again with this version; if it stays, report it",
        ),
      ]
    : [finding("leakage-history", "ok", "History does not give the outcome away", detail)];
};

/** Words all of whose rows ended the same way, too often for chance. */
export function tellingWords(seen: Observations): string[] {
  const { rows, success } = seen.splits.train;
  const candidates = [...seen.words].filter(([, { rows: n }]) => n >= SMALLEST_WORD);
  const limit = Math.log(FALSE_ALARM / Math.max(1, candidates.length));
  return candidates
    .filter(([, { rows: n, successes }]) => {
      if (successes !== 0 && successes !== n) return false;
      const chance = successes === n ? success / rows : 1 - success / rows;
      return chance < 1 && n * Math.log(chance) < limit;
    })
    .map(([word]) => word)
    .sort();
}

/** A task text that holds its own outcome cannot be used: at the decision it was not there. */
export const checkTextLeak: Check = ({ seen }) => {
  const words = tellingWords(seen);
  const said = seen.textsTellingOutcome;
  if (words.length === 0 && said === 0)
    return [finding("leakage-text", "ok", "No task text gives the outcome away", "")];
  const parts = [
    said > 0 ? `${said} task texts state an outcome` : "",
    words.length > 0 ? `${words.length} words occur only with one outcome (${some(words)})` : "",
  ];
  return [
    finding(
      "leakage-text",
      "warning",
      "Task texts may give the outcome away",
      parts.filter(Boolean).join("; "),
      "look at these rows: text written after the work does not belong into task_description. A word may also be typical of one kind of task that always ends alike, which is no leak",
    ),
  ];
};

/** Episodes must not be in two splits, and no repository's test rows may lie before its training rows. */
export const checkSplitLeak: Check = ({ seen }) => {
  const { train, validation, test } = seen.splits;
  const pairs = [
    [train, validation],
    [train, test],
    [validation, test],
  ] as const;
  const shared = pairs.reduce(
    (sum, [one, other]) => sum + [...one.episodes].filter((episode) => other.episodes.has(episode)).length,
    0,
  );
  return shared > 0
    ? [
        finding(
          "leakage-splits",
          "error",
          "Episodes are in more than one split",
          `${shared} episodes`,
          "run `oak-policy prepare` again",
        ),
      ]
    : [finding("leakage-splits", "ok", "Every episode is in one split", "")];
};

/** The same delegation twice, by id or by content. */
export const checkDuplicates: Check = ({ seen }) => {
  const rows = SPLITS.reduce((sum, split) => sum + seen.splits[split].rows, 0);
  if (seen.repeatedIds > 0)
    return [
      finding(
        "duplicates",
        "error",
        "Delegations occur twice",
        `${seen.repeatedIds} repeated ids in ${rows} rows`,
        "run `oak-policy prepare` again",
      ),
    ];
  if (seen.repeatedContents > 0)
    return [
      finding(
        "duplicates",
        "warning",
        "Some delegations look the same",
        `${seen.repeatedContents} rows (${percent(seen.repeatedContents / rows)}) share session, agent, time and the beginning of the text with another`,
        "check whether the telemetry was ingested from two copies",
      ),
    ];
  return [finding("duplicates", "ok", "No delegation occurs twice", "")];
};
