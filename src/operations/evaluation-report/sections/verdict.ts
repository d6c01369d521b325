import { SOFT_BELOW } from "../../../evaluation/wording.ts";
import type { EvaluationReport } from "../../../schema/evaluation-report.ts";
import { day, decimal, many, percent, points } from "../figures.ts";
import { type Child, html, type Markup, NOTHING } from "../markup.ts";
import { facts, fold, list, paragraph } from "../section.ts";
import { term } from "../term.ts";
import { deciderOf, HEADLINES, inHundred, isForbidden, moreData } from "../verdict-words.ts";

/** The answer first, in words, with the number that decided, then what speaks against it. */
export function verdictCard(report: EvaluationReport, rank: "h1" | "h2" = "h1"): Markup {
  const { verdict, policy } = report;
  const decider = deciderOf(verdict);
  const hundred = inHundred(report);
  return html`<header class="verdict ${verdict.answer}">
<p class="question">Should you switch to ${policy}?</p>
${rank === "h1" ? html`<h1>${HEADLINES[verdict.answer]}</h1>` : html`<h2>${HEADLINES[verdict.answer]}</h2>`}
<p class="lead">${verdict.sentence}</p>
${hundred === null ? null : paragraph(hundred)}
<div class="decider"><span class="what">The number that decided: ${decider.metric === null ? decider.name : term(decider.metric, decider.name)}</span>
<strong>${decider.value}</strong>${decider.needed === null ? null : html`<span class="needed">${decider.needed}</span>`}</div>
${slicesOf(report)}
${verdict.reasons.length > 0 ? html`<h2 class="plain">What speaks against a switch</h2>${list(verdict.reasons)}` : null}
${facts([
  [term("more-episodes", "What would change it"), moreData(report)],
  [term("gate", "May it be put in charge?"), gateWords(report)],
])}
</header>
`;
}

function slicesOf({ verdict }: EvaluationReport): Markup {
  if (verdict.slices.length === 0) return NOTHING;
  return html`<p>It is shown to be better for: ${verdict.slices.map(({ by, name }, index) => html`${index > 0 ? ", " : ""}<strong>${name}</strong> (${by.replace("_", " ")})`)}.</p>`;
}

function gateWords(report: EvaluationReport): string {
  const { gate } = report.verdict;
  const asked =
    gate.requires === "better"
      ? "asked for is the verdict switch"
      : `asked for is an interval of the gain wholly above ${points(-gate.margin)} points and no red line`;
  const found = gate.bound === null ? "no interval can be given" : `its low end is ${points(gate.bound)}`;
  const line = isForbidden(report) ? ", and there is a red line: see what speaks against a switch" : "";
  return `${gate.passes ? "Yes" : "No"}: ${asked}; ${found}${line}.`;
}

/** What these data can show, and what no figure on the page can. */
export function limitsBody(report: EvaluationReport): Markup {
  const { assumptions, notes, estimand } = report;
  return html`<div class="pair"><div><h3>It can show</h3>${list(shown(report))}</div><div><h3>It cannot show</h3>${list(hidden(report))}</div></div>
${fold("What is estimated, exactly", paragraph(estimand))}
${fold("Assumptions: what has to be true for the figures to hold", list(assumptions))}
${notes.length > 0 ? html`<h3>To be read with the figures</h3>${list(notes)}` : null}`;
}

function shown(report: EvaluationReport): Child[] {
  const { data, power, agents, policy } = report;
  const span = `${many(data.episodes, "episode")}, ${day(data.period.first)} to ${day(data.period.last)}`;
  if (isForbidden(report)) {
    return [
      `what was done in ${many(data.decisions, "held-out delegation")} (${span}) and how it was labelled: ${percent(data.labelled_success_share)} a success`,
      `where ${policy} would have done otherwise`,
      ...(report.verdict.slices.length > 0 ? ["that it is better for the parts named above"] : []),
    ];
  }
  const asked = `what the mean outcome of ${many(data.decisions, "held-out delegation")} (${span}) would have been, had ${policy} chosen among ${many(agents.length, "agent")}`;
  if (power.detectable_gain === null) return [asked];
  const least = decimal(100 * power.detectable_gain, 1);
  return [
    asked,
    html`a ${term("detectable-gain", "gain")} of ${least} points or more, in 80 of 100 cases; a smaller one will mostly stay unseen`,
  ];
}

function hidden(report: EvaluationReport): Child[] {
  const information = report.data.label_information;
  const labels = html`: the ${term("label-information", "labels tell")} ${percent(information, 0)} of what certain ones would`;
  return [
    ...(isForbidden(report) ? [`how good ${report.policy} is on the whole, for the reasons above`] : []),
    html`whether the outcome labels are right${information < SOFT_BELOW ? labels : null}`,
    "why somebody chose an agent where the log does not say, and whether that reason also decided the outcome",
    "how an agent would do where it was hardly ever sent",
    "tasks of another kind than those of this period",
  ];
}
