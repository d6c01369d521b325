import * as z from "zod";
import { compareVersions, isEnough } from "../evaluation/compare-versions.ts";
import { readConfig } from "../registry/config-file.ts";
import { liveRelease, readDeployments } from "../registry/deployments.ts";
import { withLock } from "../registry/lock.ts";
import { parseVersion } from "../registry/policies.ts";
import { proposalToAnswer } from "../registry/proposals.ts";
import type { Deployment } from "../schema/deployment.ts";
import { UserError } from "../schema/user-error.ts";
import { type ReleaseAccount, releaseAccount, releaseAccountSchema } from "./deploy/release-account.ts";
import { exportVersion } from "./export.ts";
import { defineOperation, type Effects } from "./operation.ts";
import { reportOf } from "./retraining/decide.ts";
import { goLive } from "./retraining/go-live.ts";

/**
 * The live version must be the one that the proposal was compared with, and the comparison must still be good enough.
 * @throws UserError (exit `failing`) with what speaks against it now
 */
function refuseOutdated({ version }: Deployment, live: Deployment | null, { workspace }: Effects): string {
  const report = reportOf(workspace, version);
  const compared = report.compared_to?.version;
  const refuse = (message: string, next: string): never => {
    throw new UserError(message, { next, exit: "failing" });
  };
  if (live === null)
    return refuse(
      `Nothing is live now, so ${version} would replace nothing.`,
      `run \`oak-policy deploy --version ${version}\``,
    );
  if (compared !== live.version)
    return refuse(
      `${version} was compared with ${compared ?? "nothing"}, but ${live.version} is live now.`,
      `run \`oak-policy evaluate --version ${version} --compare-to ${live.version}\` and approve again, or \`oak-policy retrain --force\``,
    );
  const comparison = compareVersions(report);
  if (!isEnough(comparison, readConfig(workspace.config).continuous_learning.deploy_if))
    return refuse(
      `${version} is not good enough any more. ${comparison.sentence}`,
      `refuse it with \`oak-policy reject --version ${version} --reason "..."\`, or overrule with \`oak-policy deploy --force --reason "..."\``,
    );
  return comparison.sentence;
}

async function approveProposal(
  { version: asked, reason }: { version?: string | undefined; reason?: string | undefined },
  effects: Effects,
): Promise<ReleaseAccount> {
  const { workspace, now } = effects;
  const history = readDeployments(workspace);
  const proposal = proposalToAnswer(history, asked === undefined ? undefined : parseVersion(asked));
  const live = liveRelease(workspace);
  const because = refuseOutdated(proposal, live, effects);
  const { version } = proposal;
  // the verdict that it serves is then the one that it was approved by
  await exportVersion(version, effects);
  const mode = live?.mode ?? proposal.mode;
  const planned = { event: "approve", version, mode, reason: reason ?? because, automatic: false } as const;
  const { event, because: pace } = await goLive(effects, planned);
  const notes = [`${event.rollout === null ? "All tasks at once" : "In stages"}: ${pace}.`];
  return releaseAccount(event, readDeployments(workspace), now(), { changed: true, notes });
}

export const approve = defineOperation({
  name: "approve",
  summary: "accept the version that `retrain` proposed: checked once more, then it goes live",
  doors: ["cli"],
  input: z.object({
    version: z.string().optional().describe("the proposed version (default: the proposal that waits)"),
    reason: z.string().optional().describe("why, for the history (default: the comparison in words)"),
  }),
  output: releaseAccountSchema,
  run: async (asked, effects) => ({
    output: await withLock(effects.workspace.root, () => approveProposal(asked, effects)),
  }),
});
