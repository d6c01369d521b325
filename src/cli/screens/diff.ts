import type { VersionDifference } from "../../schema/version-difference.ts";
import { count, percent, plural, table } from "./table.ts";
import { shorten, wrap } from "./wrap.ts";

const MOST_ROWS = 10;
const TASK_WIDTH = 60;
const NAME_WIDTH = 28;

const agent = (name: string | null): string => (name === null ? "(no advice)" : shorten(name, NAME_WIDTH));

/** What `diff` shows. */
export const diffScreen = (found: VersionDifference): string =>
  [headline(found), ...decisionLines(found), "", ...originLines(found), "", ...evaluationLines(found)].join(
    "\n",
  );

function headline({ from, to, tasks }: VersionDifference): string {
  const some = tasks.asked < tasks.held_out ? ` (evenly spaced ones of ${count(tasks.held_out)})` : "";
  const whose = tasks.of.startsWith("v") ? `held out from ${tasks.of}` : `of ${tasks.of}`;
  const share = tasks.asked === 0 ? "" : ` (${percent(tasks.differ / tasks.asked)})`;
  return `${from} -> ${to}: ${count(tasks.differ)} of ${plural(tasks.asked, "decision")}${share} change; asked about delegations ${whose}${some}.`;
}

function decisionLines({ by_task_type, changes, examples, from, to }: VersionDifference): string[] {
  if (changes.length === 0) return [];
  const types = by_task_type.filter(({ differ }) => differ > 0);
  const more = (shown: number, all: number): string[] =>
    all > shown ? [`... and ${count(all - shown)} more`] : [];
  return [
    "",
    table([
      ["task type", "asked", "change"],
      ...types.slice(0, MOST_ROWS).map((each) => [each.task_type, count(each.asked), count(each.differ)]),
    ]),
    ...more(MOST_ROWS, types.length),
    "",
    table([
      ["task type", from, to, "decisions"],
      ...changes
        .slice(0, MOST_ROWS)
        .map((each) => [each.task_type, agent(each.from), agent(each.to), count(each.decisions)]),
    ]),
    ...more(MOST_ROWS, changes.length),
    "",
    "For example",
    ...examples.flatMap((each) => [
      `  ${JSON.stringify(shorten(each.task, TASK_WIDTH))}`,
      `    ${from}: ${said(each.from)}; ${to}: ${said(each.to)}; sent: ${agent(each.sent)}, a ${each.success ? "success" : "failure"}`,
    ]),
  ];
}

const said = ({ agent: name, confidence }: VersionDifference["examples"][number]["from"]): string =>
  confidence === null ? agent(name) : `${agent(name)} (${percent(confidence)})`;

function originLines({ settings, data, agents, from, to }: VersionDifference): string[] {
  const rows = [
    ...data.map((each) => [each.what, each.from, each.to]),
    ...(settings ?? []).map((each) => [each.field, each.from, each.to]),
  ];
  const lists = [
    ...listed("agents and sequences added", agents.added),
    ...listed("agents and sequences gone", agents.removed),
    ...listed("agent files edited", agents.edited),
  ];
  return [
    rows.length === 0 && lists.length === 0 && settings !== null
      ? "They were made from the same data, settings and agents."
      : "What they were made from, where it differs",
    ...(rows.length === 0 ? [] : ["", table([["", from, to], ...rows])]),
    ...(lists.length === 0 ? [] : ["", ...lists]),
    ...(settings === null ? ["The settings of one of the two are not kept, so they are not compared."] : []),
  ];
}

const listed = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : wrap(`${what}: ${names.join(", ")}`, "  ");

function evaluationLines({ evaluation, from, to }: VersionDifference): string[] {
  const line = (version: string, sentence: string | null): string[] =>
    wrap(`${version}: ${sentence ?? `not evaluated: oak-policy evaluate --version ${version}`}`, "    ");
  const unlike =
    evaluation.from !== null && evaluation.to !== null && !evaluation.comparable
      ? ["The two were judged on different delegations: their figures do not compare."]
      : [];
  return ["Evaluation", ...line(from, evaluation.from), ...line(to, evaluation.to), ...unlike];
}
