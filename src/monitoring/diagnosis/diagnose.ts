import type { Diagnosis, Mend, Problem } from "../../schema/diagnosis.ts";
import { choiceWithoutVariation } from "./choice-without-variation.ts";
import type { Evidence } from "./evidence.ts";
import { lowAccuracy } from "./low-accuracy.ts";
import { notBeatingBaselines } from "./not-beating-baselines.ts";
import { outOfDate } from "./out-of-date.ts";
import { outcomeLabels } from "./outcome-labels.ts";
import { overfitting } from "./overfitting.ts";
import { plural, type Rule, TITLES } from "./problem.ts";
import { recommendationsIgnored } from "./recommendations-ignored.ts";
import { uncalibratedConfidence } from "./uncalibrated-confidence.ts";

/** In the order of the mission document, then what hides behind those. */
const RULES: readonly Rule[] = [
  lowAccuracy,
  overfitting,
  notBeatingBaselines,
  recommendationsIgnored,
  outcomeLabels,
  choiceWithoutVariation,
  outOfDate,
  uncalibratedConfidence,
];

/** What has to be mended before the others can be seen clearly: first the outcomes, last the people. */
const MEND_ORDER: readonly Problem["name"][] = [
  "out_of_date",
  "outcome_labels",
  "choice_without_variation",
  "overfitting",
  "not_beating_baselines",
  "low_accuracy",
  "uncalibrated_confidence",
  "recommendations_ignored",
];

/** Looks for every problem, and says which mend comes first. */
export function diagnose(evidence: Evidence, missing: Diagnosis["missing"]): Diagnosis {
  const problems = RULES.map((rule) => rule(evidence));
  const found = problems.filter(({ state }) => state === "found");
  return {
    version: evidence.policy?.file.version ?? null,
    sentence: sentenceOf(problems),
    found: found.map(({ name }) => name),
    problems,
    missing,
    next: firstMend(found) ?? missing[0]?.next ?? null,
  };
}

function sentenceOf(problems: readonly Problem[]): string {
  const having = (state: Problem["state"]): Problem[] => problems.filter((each) => each.state === state);
  const [found, few, open] = [having("found"), having("too_few_to_say"), having("not_checked")];
  const names = found.map(({ name }) => TITLES[name].toLowerCase()).join(", ");
  return [
    found.length > 0
      ? `${plural(found.length, "problem")} found: ${names}.`
      : `No problem was found${few.length + open.length > 0 ? " in what could be checked" : ""}.`,
    ...(few.length > 0 ? [`Too few to say: ${few.map(({ title }) => title.toLowerCase()).join(", ")}.`] : []),
    ...(open.length > 0 ? [`Not checked: ${open.map(({ title }) => title.toLowerCase()).join(", ")}.`] : []),
  ].join(" ");
}

/** The first mend of the problem that stands before the others, of its likeliest cause. */
function firstMend(found: readonly Problem[]): string | null {
  for (const name of MEND_ORDER) {
    const problem = found.find((each) => each.name === name);
    const mend = problem && [...problem.mends, ...problem.causes.flatMap(({ mends }) => mends)][0];
    if (mend) return inWords(mend);
  }
  return null;
}

/** A mend as one line. */
export function inWords(mend: Mend): string {
  if (mend.kind === "command") return `run \`${mend.command}\``;
  if (mend.kind === "practice") return mend.practice;
  return `set ${mend.key}: ${JSON.stringify(mend.from)} -> ${JSON.stringify(mend.to)}, then run ${mend.effective_after}`;
}
