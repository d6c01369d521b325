import * as z from "zod";
import { appendDeployment, liveRelease, readDeployments } from "../registry/deployments.ts";
import { withLock } from "../registry/lock.ts";
import { parseVersion } from "../registry/policies.ts";
import { proposalToAnswer } from "../registry/proposals.ts";
import { type Deployment, deploymentSchema } from "../schema/deployment.ts";
import { defineOperation, type Effects } from "./operation.ts";
import { writeAnswers } from "./retraining/proposal-answer.ts";

function rejectProposal(
  { version: asked, reason }: { version?: string | undefined; reason: string },
  effects: Effects,
): Deployment {
  const { workspace, now, user } = effects;
  const history = readDeployments(workspace);
  const proposal = proposalToAnswer(history, asked === undefined ? undefined : parseVersion(asked));
  const rejection: Deployment = {
    ...proposal,
    timestamp: now().toISOString(),
    event: "reject",
    previous: liveRelease(workspace)?.version ?? null,
    by: user,
    reason,
    automatic: false,
  };
  appendDeployment(workspace, rejection);
  writeAnswers(effects);
  return rejection;
}

export const reject = defineOperation({
  name: "reject",
  summary: "refuse the version that `retrain` proposed; what is live stays, and the reason is written down",
  doors: ["cli"],
  input: z.object({
    version: z.string().optional().describe("the proposed version (default: the proposal that waits)"),
    reason: z.string().trim().min(1, "a reason is needed").describe("why, for the history"),
  }),
  output: deploymentSchema,
  run: async (asked, effects) => ({
    output: await withLock(effects.workspace.root, async () => rejectProposal(asked, effects)),
  }),
});
