import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../registry/atomic-write.ts";
import { readDeployments } from "../../registry/deployments.ts";
import { answerTo } from "../../registry/proposals.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Deployment } from "../../schema/deployment.ts";
import { diskFault } from "../../schema/disk-fault.ts";
import { UserError } from "../../schema/user-error.ts";
import { html, type Markup } from "../evaluation-report/markup.ts";
import { facts } from "../evaluation-report/section.ts";
import type { Effects } from "../operation.ts";

export const proposalPagePath = (workspace: Workspace, version: string): string =>
  join(workspace.evaluation, `proposal_${version}.html`);

const PLACE = /<!-- answer -->.*?<!-- end of answer -->/s;
const place = (content: Markup): Markup => html`<!-- answer -->${content}<!-- end of answer -->`;

/** How to answer, in words that stay true however it is answered: a page that cannot be written again says no more. */
export const askedForAnswer = (version: string): Markup =>
  place(
    facts([
      ["To accept", html`<code>oak-policy approve --version ${version}</code>`],
      ["To refuse", html`<code>oak-policy reject --version ${version} --reason "..."</code>`],
      [
        "Answer",
        html`none when this page was written; <code>oak-policy status</code> tells whether it still waits`,
      ],
    ]),
  );

const ANSWERS: Partial<Record<Deployment["event"], string>> = { approve: "Accepted", reject: "Refused" };
const moment = (time: string): string => `${time.slice(0, 16).replace("T", " ")} UTC`;

function answerWords(proposal: Deployment, { event, version, timestamp, by, reason }: Deployment): string {
  const when = moment(timestamp);
  if (event === "propose" && version !== proposal.version)
    return `None: the proposal of ${version} took its place on ${when}.`;
  return `${ANSWERS[event] ?? "Deployed without an answer"} on ${when} by ${by}${reason ? `: ${reason}` : ""}`;
}

/** The page of a proposal with its answer in place of how to give one. */
export const withAnswer = (page: string, proposal: Deployment, answer: Deployment): string =>
  page.replace(PLACE, () => place(facts([["Answer", answerWords(proposal, answer)]])).markup);

/**
 * Writes into the page of every proposal what became of it. For after the history has the answer: a page that cannot be
 * written takes nothing back. Whoever calls it holds the lock.
 */
export function writeAnswers({ workspace, say }: Pick<Effects, "workspace" | "say">): void {
  const history = readDeployments(workspace);
  for (const [at, proposal] of history.entries()) {
    const answer = proposal.event === "propose" ? answerTo(history, at) : null;
    if (answer !== null) writeAnswer(proposalPagePath(workspace, proposal.version), proposal, answer, say);
  }
}

function writeAnswer(file: string, proposal: Deployment, answer: Deployment, say: Effects["say"]): void {
  try {
    if (!existsSync(file)) return;
    const page = readFileSync(file, "utf8");
    const answered = withAnswer(page, proposal, answer);
    if (answered !== page) writeFileAtomic(file, answered);
  } catch (error) {
    const fault = diskFault(error, file);
    if (!(fault instanceof UserError)) throw fault;
    say(`The answer could not be written into ${file}. ${fault.message}`);
  }
}
