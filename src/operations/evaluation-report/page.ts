import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import { html, type Markup, trusted } from "./markup.ts";
import { type Section, section } from "./section.ts";
import { calibrationBody, controlsBody, sequencesBody } from "./sections/checks.ts";
import { dataBody, wordsBody } from "./sections/data.ts";
import { powerBody, rewardWeightsBody, sensitivityBody, versionBody } from "./sections/doubt.ts";
import { estimatorsBody } from "./sections/estimators.ts";
import { overlapBody, unsupportedBody } from "./sections/overlap.ts";
import { policiesBody } from "./sections/policies.ts";
import { slicesBody } from "./sections/slices.ts";
import { limitsBody, verdictCard } from "./sections/verdict.ts";
import { PAGE_STYLE } from "./style.ts";
import { HEADLINES, isForbidden } from "./verdict-words.ts";

/**
 * `report.html`: the whole report as one page that needs neither network nor script. The same report gives the same
 * bytes. `head` comes before everything else and then has the page's only `h1`: the verdict is a part of it. Whatever comes from logs is escaped, and the policy in the head forbids the page to load or run anything.
 */
export function evaluationPage(report: EvaluationReport, head?: { title: string; body: Markup }): string {
  const sections = sectionsOf(report);
  const forbidden = isForbidden(report);
  const title = head?.title ?? `${HEADLINES[report.verdict.answer]} (${report.policy}): evaluation`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${trusted(PAGE_STYLE)}</style>
</head>
<body>
<a class="skip" href="#content">To the figures</a>
${head?.body ?? null}${verdictCard(report, head === undefined ? "h1" : "h2")}
<nav aria-label="Contents"><ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main id="content" tabindex="-1">
${sections.map(
  ({
    id,
    title: name,
    body,
  }) => html`<section aria-labelledby="${id}"><h2 id="${id}" tabindex="-1">${name}</h2>
${forbidden && COMPARING.has(id) ? NO_ANSWER : null}${body}</section>
`,
)}</main>
<footer><p>Made by oak-policy${report.lineage === null ? "" : ` ${report.lineage.code_version}`}. The same figures, to all digits: policy_evaluation.json.</p></footer>
</body>
</html>
`.markup;
}

/** Sections whose figures compare policies. */
const COMPARING = new Set(["policies", "estimators", "slices", "sensitivity", "reward-weights", "sequences"]);
const NO_ANSWER = html`<p class="warn">There is no answer on the whole, for the reasons given with the verdict. What follows describes the log and our means; it does not say how good a policy is.</p>
`;

const sectionsOf = (report: EvaluationReport): Section[] => [
  section("limits", "What this can and cannot show", limitsBody(report)),
  section("policies", "Policies against today", policiesBody(report)),
  section("estimators", "The same by other estimators", estimatorsBody(report)),
  section("overlap", "How much the log says", overlapBody(report)),
  section("unsupported", "Decisions that cannot be judged", unsupportedBody(report)),
  section("slices", "Better for whom?", slicesBody(report)),
  section("sensitivity", "What hidden reasons could do", sensitivityBody(report)),
  section("reward-weights", "What other rewards would say", rewardWeightsBody(report)),
  section("calibration", "Can its confidence be believed?", calibrationBody(report)),
  section("sequences", "Whole episodes", sequencesBody(report)),
  section("version", "What changed against the older version", versionBody(report)),
  section("controls", "Checks on ourselves", controlsBody(report)),
  section("power", "What data would change it", powerBody(report)),
  section("data", "Data and lineage", dataBody(report)),
  section("words", "The numbers in one sentence each", wordsBody()),
];
