import { compareVersions } from "../../evaluation/compare-versions.ts";
import { writeFileAtomic } from "../../registry/atomic-write.ts";
import type { Deployment } from "../../schema/deployment.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import type { Retraining } from "../../schema/retraining.ts";
import { html, type Markup } from "../evaluation-report/markup.ts";
import { evaluationPage } from "../evaluation-report/page.ts";
import { dataTable, facts, list } from "../evaluation-report/section.ts";
import type { Effects } from "../operation.ts";
import { askedForAnswer, proposalPagePath } from "./proposal-answer.ts";

/** Writes the evidence page of a proposal: what it is about and how to answer, then the whole evaluation. Returns its path. */
export function writeProposalPage(
  state: Retraining,
  report: EvaluationReport,
  live: Deployment,
  { workspace, now }: Pick<Effects, "workspace" | "now">,
): string {
  const page = proposalPagePath(workspace, report.policy);
  const title = `Proposal: ${report.policy} in place of ${live.version}`;
  writeFileAtomic(page, evaluationPage(report, { title, body: proposalCard(state, report, live, now()) }));
  return page;
}

/** The head of the page: what is asked, the number that speaks for it and how to answer, then where it comes from. */
export function proposalCard(
  state: Retraining,
  report: EvaluationReport,
  live: Deployment,
  made: Date,
): Markup {
  const { policy, compared_to: change } = report;
  const fired = state.triggers.filter(({ fires }) => fires).map(({ sentence }) => sentence);
  return html`<section class="proposal" aria-labelledby="proposal"><p class="question">A proposal of ${made.toISOString().slice(0, 10)}</p>
<h1 id="proposal">${policy} in place of ${live.version}, as ${live.mode}</h1>
<p class="lead">${printed(compareVersions(report).sentence)}</p>
${askedForAnswer(policy)}
${facts([
  ["Why it was retrained", fired.length > 0 ? list(fired.map(printed)) : "it was asked for"],
  ["How it was made", howMade(state)],
  ["What it would decide otherwise", change?.sentence ?? "it was not compared"],
])}
${
  change === null || change.changes.length === 0
    ? null
    : dataTable(
        "Most frequent changes",
        ["task type", `${change.version} sends`, `${policy} sends`, "decisions"],
        change.changes.map(({ task_type: type, from, to, decisions }) => ({
          cells: [type, from, to, String(Number(decisions.toFixed(1)))],
        })),
      )
}<p>What follows judges ${policy} by itself: against what is done today, whoever or whatever decides it.</p>
</section>
`;
}

/** The two candidates, and why this one was taken. */
function howMade({ candidates, compared_with: live }: Retraining): string {
  const { fresh, incremental, chosen, chosen_because: because } = candidates;
  const two =
    incremental === null ? "" : `${fresh} was trained from the start, ${incremental} goes on from ${live}. `;
  return printed(`${two}${because ?? `${chosen} was taken.`}`);
}

/** With the minus sign that the figures of the page have. */
const printed = (sentence: string): string => sentence.replace(/(?<=\s|^)-(?=\d)/g, "\u2212");
