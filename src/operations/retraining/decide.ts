import { readFileSync } from "node:fs";
import { compareVersions, isEnough } from "../../evaluation/compare-versions.ts";
import { readConfig } from "../../registry/config-file.ts";
import { appendDeployment, liveRelease, readDeployments } from "../../registry/deployments.ts";
import { readJson } from "../../registry/json-file.ts";
import { productionPath, readProduction, reportPath, sha256 } from "../../registry/policies.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Deployment } from "../../schema/deployment.ts";
import { type EvaluationReport, evaluationReportSchema } from "../../schema/evaluation-report.ts";
import type { Mode } from "../../schema/recommendation.ts";
import type { Retraining, RetrainingOutcome, VersionComparison } from "../../schema/retraining.ts";
import { UserError } from "../../schema/user-error.ts";
import { planRelease } from "../deploy.ts";
import type { Effects } from "../operation.ts";
import { goLive } from "./go-live.ts";
import { proposalPagePath, writeAnswers } from "./proposal-answer.ts";
import { writeProposalPage } from "./proposal-page.ts";
import type { Found } from "./run.ts";

/** The report of a version, which it is compared with another version in. */
export const reportOf = (workspace: Workspace, version: string): EvaluationReport =>
  readJson(
    reportPath(workspace, version),
    evaluationReportSchema,
    `run \`oak-policy evaluate --version ${version}\``,
  );

/**
 * The last stage: what is surely good enough goes live or is proposed, everything else is kept out, and each of it becomes
 * a line of the history. Whoever calls it holds the lock.
 */
export async function decideStage(state: Retraining, effects: Effects): Promise<Found> {
  return { outcome: await decide(state, effects) };
}

async function decide(state: Retraining, effects: Effects): Promise<RetrainingOutcome> {
  const { workspace, now } = effects;
  const version = state.candidates.chosen ?? "";
  const comparison = compareVersions(reportOf(workspace, version));
  const outcome = (
    answer: RetrainingOutcome["answer"],
    sentence: string,
    page: string | null = null,
  ): RetrainingOutcome => ({ answer, version, at: now().toISOString(), sentence, comparison, page });
  const { deploy_if, auto_deploy } = readConfig(workspace.config).continuous_learning;
  const live = liveRelease(workspace);
  const written = readDeployments(workspace).findLast((event) => event.version === version);
  if (written !== undefined) return outcomeOf(written, comparison, outcome, state, workspace);
  if (live === null || live.version !== state.compared_with) return outcome("kept", overtaken(state, live));
  const refuse = (answer: "kept" | "kept_worse", sentence: string): RetrainingOutcome => {
    writeDown(effects, "reject", version, live, sentence);
    return outcome(answer, sentence);
  };
  if (!isEnough(comparison, deploy_if)) {
    const answer = comparison.answer === "worse" ? "kept_worse" : "kept";
    return refuse(answer, `${live.version} stays. ${comparison.sentence}`);
  }
  const closed = whyGateClosed(effects, version, live.mode);
  if (closed !== null) return refuse("kept", `${live.version} stays. ${comparison.sentence} But ${closed}`);
  if (!auto_deploy) {
    const page = writeProposalPage(state, reportOf(workspace, version), live, effects);
    writeDown(effects, "propose", version, live, comparison.sentence);
    writeAnswers(effects); // one that waited until now has none
    return outcome("proposed", comparison.sentence, page);
  }
  const reason = comparison.sentence;
  await goLive(effects, { event: "deploy", version, mode: live.mode, reason, automatic: true });
  return outcome("deployed", comparison.sentence);
}

/** A killed process may have written its event and not this outcome: nothing is said twice. */
function outcomeOf(
  { event, reason }: Deployment,
  { answer }: VersionComparison,
  outcome: (answer: RetrainingOutcome["answer"], sentence: string, page?: string | null) => RetrainingOutcome,
  { candidates }: Retraining,
  workspace: Workspace,
): RetrainingOutcome {
  const said = reason ?? "";
  if (event === "propose")
    return outcome("proposed", said, proposalPagePath(workspace, candidates.chosen ?? ""));
  if (event === "reject") return outcome(answer === "worse" ? "kept_worse" : "kept", said);
  return outcome("deployed", said);
}

const overtaken = ({ compared_with: before }: Retraining, live: Deployment | null): string =>
  `${live === null ? "Nothing" : live.version} is live now, and no longer ${before}, which it was compared with.`;

function whyGateClosed(effects: Effects, version: string, mode: Mode): string | null {
  try {
    planRelease(effects, version, mode);
    return null;
  } catch (error) {
    if (error instanceof UserError && error.exit === "failing") return error.message;
    throw error;
  }
}

/** A decision for the history; what is live stays as it is. */
export function writeDown(
  { workspace, now, user }: Effects,
  event: "propose" | "reject",
  version: string,
  live: Pick<Deployment, "version" | "mode">,
  reason: string,
): Deployment {
  const { evaluation } = readProduction(workspace, version);
  const decision: Deployment = {
    timestamp: now().toISOString(),
    event,
    version,
    mode: live.mode,
    previous: live.version,
    by: user,
    reason,
    forced: false,
    automatic: true,
    rollout: null,
    evidence: {
      verdict: evaluation?.answer ?? null,
      lower_bound: evaluation?.lower_bound ?? null,
      production_sha256: sha256(readFileSync(productionPath(workspace, version))),
    },
  };
  appendDeployment(workspace, decision);
  return decision;
}
