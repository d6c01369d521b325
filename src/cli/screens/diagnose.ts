import type { Cause, Diagnosis, Measure, Mend, Problem } from "../../schema/diagnosis.ts";
import { count } from "./table.ts";

const MARKS: Record<Problem["state"], string> = {
  found: "FOUND      ",
  too_few_to_say: "too few    ",
  not_checked: "not checked",
  not_found: "not found  ",
};
const INDENT = " ".repeat(12);

const LIKELIHOODS: Record<Cause["likelihood"], string> = {
  likely: "likely cause",
  possible: "possible",
  ruled_out: "ruled out",
};

function numberOf({ value, low, high, n, unit }: Measure): string {
  if (value === null) return n === null ? "unknown" : `unknown (n = ${count(n)})`;
  const inHundredths = unit === "share" || unit === "difference";
  const text = (one: number): string =>
    inHundredths ? (100 * one).toFixed(1) : unit === "count" ? count(Math.round(one)) : one.toFixed(3);
  const sign = unit === "share" ? " %" : unit === "difference" ? " points" : "";
  const interval = low === null || high === null ? "" : ` (${text(low)} to ${text(high)}${sign})`;
  return `${text(value)}${sign}${interval}${n === null ? "" : `, n = ${count(n)}`}`;
}

const measureLine = (measure: Measure): string =>
  `${INDENT}${measure.name.replaceAll("_", " ")}: ${numberOf(measure)}`;

function mendLine(mend: Mend): string {
  if (mend.kind === "setting")
    return `${mend.key}: ${JSON.stringify(mend.from)} -> ${JSON.stringify(mend.to)}  (${mend.why}; then ${mend.effective_after})`;
  return `${mend.kind === "command" ? mend.command : mend.practice}  (${mend.why})`;
}

const mendLines = (mends: readonly Mend[], indent: string): string[] =>
  mends.map((mend) => `${indent}-> ${mendLine(mend)}`);

const causeLines = ({ likelihood, name, sentence, mends }: Cause, withMends: boolean): string[] => [
  `${INDENT}${LIKELIHOODS[likelihood]}: ${name.replaceAll("_", " ")}. ${sentence}`,
  ...(withMends ? mendLines(mends, `${INDENT}   `) : []),
];

/** Likely causes with their mends; possible ones where none is likely; those ruled out by name. All numbers are in --json. */
function causesLines(state: Problem["state"], causes: readonly Cause[]): string[] {
  const having = (likelihood: Cause["likelihood"]): Cause[] =>
    causes.filter((cause) => cause.likelihood === likelihood);
  const [likely, possible, out] = [having("likely"), having("possible"), having("ruled_out")];
  const nothingLikely = likely.length === 0;
  return [
    ...likely.flatMap((cause) => causeLines(cause, true)),
    ...(state === "found" || nothingLikely
      ? possible.flatMap((cause) => causeLines(cause, nothingLikely))
      : []),
    ...(state === "found" && out.length > 0
      ? [`${INDENT}${LIKELIHOODS.ruled_out}: ${out.map(({ name }) => name.replaceAll("_", " ")).join(", ")}.`]
      : []),
  ];
}

function problemLines({ state, title, sentence, numbers, causes, mends }: Problem): string[] {
  const head = `${MARKS[state]} ${title}`;
  if (state !== "found" && state !== "too_few_to_say") return [head, `${INDENT}${sentence}`];
  return [
    head,
    `${INDENT}${sentence}`,
    ...numbers.map(measureLine),
    ...mendLines(mends, INDENT),
    ...causesLines(state, causes),
  ];
}

/** What `diagnose` shows: what was found with its numbers and mends first, then the rest in a line each. */
export function diagnoseScreen(diagnosis: Diagnosis): string {
  const { version, sentence, problems, missing, next } = diagnosis;
  return [
    `DIAGNOSIS${version === null ? "" : ` of ${version}`}`,
    "",
    ...problems.flatMap((problem) => [...problemLines(problem), ""]),
    ...(missing.length > 0
      ? ["Missing:", ...missing.map(({ what, next: step }) => `  - ${what} ${step}`), ""]
      : []),
    sentence,
    ...(next === null ? [] : [`Next: ${next}`]),
  ].join("\n");
}
