import { rateWords, signedPercent, wholePercent } from "../../monitoring/performance/performance-line.ts";
import type { Experiment, Figure, Monitoring, Performance } from "../../schema/performance.ts";
import { count, plural, table } from "./table.ts";
import { shorten, wrap } from "./wrap.ts";

const day = (time: string | null): string => time?.slice(0, 10) ?? "-";
const signed = (value: number): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(2)}`;

const percentInterval = ({ value, low, high }: Figure): string =>
  value === null
    ? "unknown"
    : low === null || high === null
      ? wholePercent(value)
      : `${wholePercent(value)}, ${wholePercent(low).replace(" %", "")} to ${wholePercent(high)}`;

const withCount = (figure: Figure): string =>
  figure.value === null ? "-" : `${rateWords(figure)}, n = ${count(figure.n)}`;

/** The four lines of the mission document, with what each rests on. */
function headlines({ performance, comparison, baseline }: Monitoring): string[] {
  const { made, followed, followed_share: share, success_when_followed: success } = performance;
  const known = share.n === made || share.n === 0 ? "" : ` of the ${count(share.n)} where it is known`;
  return [
    `Recommendations made: ${count(made)}`,
    `Recommendations followed: ${count(followed)} (${percentInterval(share)}${known})`,
    `Success rate: ${success.value === null ? "unknown (no outcome of a followed recommendation yet)" : `${withCount(success)}, when followed`}`,
    comparison && baseline
      ? `Baseline comparison: ${signedPercent(comparison.relative)} (${success.value?.toFixed(2)} against ${baseline.value.toFixed(2)} before; difference ${signed(comparison.value)}, ${interval(comparison)})`
      : `Baseline comparison: unknown${baseline ? ` (before: ${rateWords(baseline)})` : ""}`,
  ];
}

const interval = ({ low, high }: { low: number | null; high: number | null }): string =>
  low === null || high === null ? "no interval" : `${signed(low)} to ${signed(high)}`;

/** What became of them, a row for each way. */
function fates(figures: Performance): string {
  return table([
    ["", "answers", "success rate", "average quality"],
    [
      "followed",
      count(figures.followed),
      withCount(figures.success_when_followed),
      withCount(figures.quality_when_followed),
    ],
    [
      "overridden",
      count(figures.overridden),
      withCount(figures.success_when_overridden),
      withCount(figures.quality_when_overridden),
    ],
    ["not known", count(figures.unknown), "", ""],
    ...(figures.shadow === 0 ? [] : [["in shadow mode", count(figures.shadow), "", ""]]),
    ...(figures.abstained === 0 ? [] : [["named nobody", count(figures.abstained), "", ""]]),
    ...(figures.by_lot === 0 ? [] : [["drawn by lot", count(figures.by_lot), "", ""]]),
  ]);
}

function reasons({
  override_reasons: all,
  overridden_without_reason: silent,
  overridden,
}: Performance): string[] {
  if (overridden === 0) return [];
  return [
    "",
    "Most common reasons for an override:",
    ...all.flatMap(({ reason, count: times }) =>
      wrap(`  ${count(times).padStart(5)}  ${reason}`, " ".repeat(9)),
    ),
    ...(silent === 0 ? [] : [`  ${count(silent).padStart(5)}  (no reason given)`]),
  ];
}

function shadow(figures: Performance): string[] {
  if (figures.shadow === 0) return [];
  const { agreement, success_when_agreed: agreed, success_when_disagreed: disagreed } = figures;
  if (agreement.n === 0) return ["", "Shadow mode: nothing tells yet who was sent."];
  return [
    "",
    `Shadow mode: the agent that was sent is the one named first in ${percentInterval(agreement)} of ${count(agreement.n)}.`,
    `  success when they agree ${withCount(agreed)}; when they differ ${withCount(disagreed)}`,
  ];
}

const OTHERS: Record<Experiment["against"], string> = {
  incumbent: "what ran before, on the tasks that the rollout left to it",
  randomised: "an agent drawn by lot",
};

function experiments({ experiments: all, version }: Monitoring): string[] {
  return all.flatMap(({ against, release, other, difference }) => [
    "",
    `By chance: ${version} ${withCount(release)}, followed or not`,
    `  against ${OTHERS[against]}: ${withCount(other)}`,
    `  difference ${signed(difference.value)}, ${interval(difference)}`,
  ]);
}

function versions({ by_version: groups }: Monitoring): string[] {
  if (groups.length < 2) return [];
  const rows = groups.map(({ version, mode, performance: figures }) => [
    version ?? "no policy",
    mode ?? "not deployed",
    count(figures.made),
    `${count(figures.followed)} (${wholePercent(figures.followed_share.value)})`,
    withCount(figures.success_when_followed),
  ]);
  return ["", table([["version", "mode", "made", "followed", "success when followed"], ...rows])];
}

function periods({ periods: all, every }: Monitoring): string[] {
  if (every === null) return [];
  const rows = all.map(({ from, performance: figures, relative }) => [
    every === "month" ? from.slice(0, 7) : day(from),
    count(figures.made),
    `${count(figures.followed)} (${wholePercent(figures.followed_share.value)})`,
    withCount(figures.success_when_followed),
    withCount(figures.success_when_overridden),
    relative === null ? "-" : signedPercent(relative),
  ]);
  const head = [
    every === "week" ? "week from" : every,
    "made",
    "followed",
    "success when followed",
    "when overridden",
    "baseline",
  ];
  return ["", table([head, ...rows])];
}

const TASK_WIDTH = 38;
const AGENT_WIDTH = 20;

/** The followed answers that failed, where they were asked for. */
function failureList({ failures }: Monitoring): string[] {
  if (failures === null) return [];
  if (failures.length === 0) return ["", "No followed answer failed, as far as is known."];
  const rows = failures.map(({ known, agent, task, recommendation_id: id }) => [
    known.slice(0, 16).replace("T", " "),
    shorten(agent, AGENT_WIDTH),
    shorten(task, TASK_WIDTH),
    id,
  ]);
  return [
    "",
    "Followed and failed, the latest first:",
    table([["known (UTC)", "agent", "task", "recommendation"], ...rows]),
  ];
}

/** What `monitor` shows: the four lines first, then what they rest on, then what to know before believing them. */
export function monitorScreen(found: Monitoring): string {
  const {
    version,
    live,
    first,
    last,
    confidence_level: level,
    performance,
    baseline,
    warnings,
    next,
  } = found;
  if (next !== null)
    return [
      `No recommendation yet${version === null ? "" : ` of ${version}`}${found.since === null ? "" : ` since ${day(found.since)}`}.`,
      ...warnings.flatMap((warning) => wrap(`  - ${warning}`, "    ")),
      "",
      `Next: ${next}`,
    ].join("\n");
  const mode = live && live.version === version ? `, live as ${live.mode}` : ", not live";
  return [
    ...headlines(found),
    "",
    `${version ?? "All versions"}${version === null ? "" : mode}; ${day(first)} to ${day(last)}. Intervals at ${wholePercent(level)}${performance.followed_share.clusters < performance.followed_share.n ? `, by session (${plural(performance.followed_share.clusters, "session")})` : ""}.`,
    ...(baseline
      ? [
          `Before: ${rateWords(baseline)} of ${plural(baseline.n, "held-out delegation")}, ${day(baseline.first)} to ${day(baseline.last)} (evaluation of ${baseline.version}).`,
        ]
      : []),
    "",
    fates(performance),
    ...reasons(performance),
    ...shadow(performance),
    ...experiments(found),
    ...versions(found),
    ...periods(found),
    ...failureList(found),
    ...(warnings.length > 0 ? ["", ...warnings.flatMap((warning) => wrap(`! ${warning}`, "  "))] : []),
  ].join("\n");
}
