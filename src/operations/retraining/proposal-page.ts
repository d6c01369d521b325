import { join } from "node:path";
import { compareVersions } from "../../evaluation/compare-versions.ts";
import { writeFileAtomic } from "../../registry/atomic-write.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Deployment } from "../../schema/deployment.ts";
import type { EvaluationReport } from "../../schema/evaluation-report.ts";
import type { Retraining } from "../../schema/retraining.ts";
import { html, type Markup } from "../evaluation-report/markup.ts";
import { evaluationPage } from "../evaluation-report/page.ts";
import { dataTable, facts, list } from "../evaluation-report/section.ts";
import type { Effects } from "../operation.ts";

export const proposalPagePath = (workspace: Workspace, version: string): string =>
  join(workspace.evaluation, `proposal_${version}.html`);

/** Writes the evidence page of a proposal: what it is about and how to answer, then the whole evaluation. Returns its path. */
export function writeProposalPage(
  state: Retraining,
  report: EvaluationReport,
  live: Deployment,
  { workspace }: Pick<Effects, "workspace">,
): string {
  const page = proposalPagePath(workspace, report.policy);
  writeFileAtomic(page, evaluationPage(report, proposalCard(state, report, live)));
  return page;
}

/** The head of the page. */
export function proposalCard(state: Retraining, report: EvaluationReport, live: Deployment): Markup {
  const { policy, compared_to: change } = report;
  const fired = state.triggers.filter(({ fires }) => fires).map(({ sentence }) => sentence);
  return html`<section class="proposal" aria-labelledby="proposal"><h1 id="proposal">Proposal: ${policy} in place of ${live.version}, as ${live.mode}</h1>
${facts([
  ["Why it was retrained", fired.length > 0 ? list(fired) : "it was asked for"],
  ["How it was made", state.candidates.chosen_because ?? ""],
  [`Against ${live.version}`, compareVersions(report).sentence],
  ["What it would decide otherwise", change?.sentence ?? "it was not compared"],
  ["To accept", html`<code>oak-policy approve --version ${policy}</code>`],
  ["To refuse", html`<code>oak-policy reject --version ${policy} --reason "..."</code>`],
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
}</section>
`;
}
