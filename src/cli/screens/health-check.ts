import type { Alarm } from "../../schema/alarm.ts";
import type { Drift } from "../../schema/drift.ts";
import type { Health, HealthCheck } from "../../schema/health.ts";
import { table } from "./table.ts";
import { LINE_WIDTH, wrap } from "./wrap.ts";

const MARKS: Record<HealthCheck["state"], string> = {
  ok: "ok",
  warning: "WARNING",
  failing: "FAILING",
  unknown: "-",
};
const MARK_WIDTH = 9;

/** A row of the table: state, check, and what was found in lines of its own column; what to do about it below. */
function checkLines({ name, state, sentence, next }: HealthCheck, nameWidth: number): string[] {
  const width = LINE_WIDTH - MARK_WIDTH - nameWidth;
  const told = [
    ...wrap(sentence, "", width),
    ...(next !== null && state !== "ok" ? wrap(`-> ${next}`, "   ", width) : []),
  ];
  const head = MARKS[state].padEnd(MARK_WIDTH) + name.replaceAll("_", " ").padEnd(nameWidth);
  return told.map((line, index) => (index === 0 ? head : " ".repeat(head.length)) + line);
}

function checkTable(checks: readonly HealthCheck[]): string[] {
  const nameWidth = Math.max(...checks.map(({ name }) => name.length)) + 2;
  return [
    `${"state".padEnd(MARK_WIDTH)}${"check".padEnd(nameWidth)}found`,
    `${"-".repeat(MARK_WIDTH - 2)}  ${"-".repeat(nameWidth - 2)}  ${"-".repeat(LINE_WIDTH - MARK_WIDTH - nameWidth)}`,
    ...checks.flatMap((each) => checkLines(each, nameWidth)),
  ];
}

/** The message of the mission document, with what the numbers rest on. */
function alarmLines(alarm: Alarm): string[] {
  const { fall, actions, sentence, raised_at } = alarm;
  if (!fall) return quietLines(alarm);
  return [
    ...wrap(`⚠️ ${sentence}`, "   ").map((line) => line.replace("⚠️ ", "⚠️  ")), // `wrap` keeps one space
    ...rateLines(fall, (raised_at ?? "").slice(0, 10)),
    `   Expected: ${fall.expected.toFixed(2)}+`,
    ...wrap(`   Alarm since ${(raised_at ?? "").slice(0, 10)}. ${errorRate(alarm)} ${SELECTED}`, "   "),
    ...wrap(`   Expected rests on ${alarm.rests_on}.`, "   "),
    "",
    "   Actions:",
    ...actions.map((action, index) => `   ${index + 1}. ${action}`),
  ];
}

/** The outcomes that raise an alarm are a low stretch, picked out by it. */
const SELECTED = "What raises an alarm makes a fall look larger than it is; outcomes after it do not.";

/** The rate that raised the alarm, and what it has been since: the alarm stays, whatever comes after it. */
function rateLines({ since_raised: after, ...fall }: NonNullable<Alarm["fall"]>, raised: string): string[] {
  const range = (low: number, high: number): string => `${low.toFixed(2)} to ${high.toFixed(2)}`;
  const [rate, from] = [fall.current.toFixed(2), fall.since.slice(0, 10)];
  const seen = `${range(fall.current_low, fall.current_high)}, ${fall.outcomes} outcomes`;
  if (after.low === null || after.high === null)
    return [`   Current success rate: ${rate}  (${seen} since ${from})`];
  const now = (after.successes / after.outcomes).toFixed(2);
  const count = `${after.outcomes} outcome${after.outcomes === 1 ? "" : "s"}`;
  return [
    `   Current success rate: ${now}  (${range(after.low, after.high)}, ${count} since the alarm)`,
    `   What raised the alarm: ${rate}  (${seen} from ${from} to ${raised})`,
  ];
}

function quietLines(alarm: Alarm): string[] {
  const { delay, outcomes, rests_on } = alarm;
  const soon =
    delay === null
      ? ""
      : delay.outcomes === null
        ? ` A fall to ${delay.to.toFixed(2)} from now on would take more than 1,000 outcomes to notice.`
        : ` A fall to ${delay.to.toFixed(2)} from now on would be noticed after about ${delay.outcomes} outcomes.`;
  if (outcomes === 0) return [];
  return wrap(`Alarm: quiet. ${errorRate(alarm)}${soon} Expected rests on ${rests_on}.`, "  ");
}

function errorRate({ rule, false_alarms_per_year: rate }: Alarm): string {
  const share = `${(100 * rate).toFixed(rate < 0.01 ? 1 : 0)} %`;
  return rule === "e_process"
    ? `False alarms: at most ${share} of the years.`
    : `This is the naive rule: it raises a false alarm in ${share} of the years (simulated at this pace).`;
}

/** Drifted features, and agents that it does not know; everything is in --json. */
function driftLines({ features, unseen_agents, unseen_task_types }: Drift): string[] {
  const drifted = features.filter((feature) => feature.drifted);
  const rows = drifted.map(({ name, of, psi, adjusted_p_value: p, largest_change }) => [
    name.replaceAll("_", " "),
    of,
    psi.toFixed(2),
    p < 0.001 ? "< 0.001" : p.toFixed(3),
    largest_change ?? "",
  ]);
  const names = (list: Drift["unseen_agents"]): string =>
    list
      .slice(0, 5)
      .map(({ name, count }) => `${name} (${count})`)
      .join(", ") + (list.length > 5 ? `, ${list.length - 5} more` : "");
  return [
    ...(rows.length > 0 ? [table([["drifted", "of", "PSI", "p", "most"], ...rows])] : []),
    ...(unseen_agents.length > 0 ? [`Agents that it does not know: ${names(unseen_agents)}`] : []),
    ...(unseen_task_types.length > 0
      ? [`Task types that it does not know: ${names(unseen_task_types)}`]
      : []),
  ];
}

const block = (lines: readonly string[]): string[] => (lines.length === 0 ? [] : ["", ...lines]);

/** What `health-check` shows: a line per check, then the alarm, drift, and the verdict. */
export function healthCheckScreen(health: Health): string {
  const { version, checks, alarm, drift, sentence } = health;
  return [
    `HEALTH CHECK${version === null ? "" : ` of ${version}`}`,
    "",
    ...checkTable(checks),
    ...block(alarm ? alarmLines(alarm) : []),
    ...block(drift ? driftLines(drift) : []),
    "",
    sentence,
  ].join("\n");
}
