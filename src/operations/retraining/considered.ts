import { existsSync } from "node:fs";
import type { Considered } from "../../monitoring/triggers/evidence.ts";
import { liveRelease } from "../../registry/deployments.ts";
import { policyPath, readPolicyFile } from "../../registry/policies.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { Deployment } from "../../schema/deployment.ts";
import type { PolicyFile } from "../../schema/policy-file.ts";
import type { Retraining } from "../../schema/retraining.ts";
import { UserError } from "../../schema/user-error.ts";

/** The live release and the policy that is released. */
export interface Live {
  release: Deployment;
  policy: PolicyFile;
}

/** @throws UserError when nothing is live, or the live version was never trained here */
export function liveVersion(workspace: Workspace): Live {
  const release = liveRelease(workspace);
  if (release === null) {
    throw new UserError("Nothing is live, so there is nothing to compare a retrained policy with.", {
      place: { file: workspace.deployments },
      next: "make a first policy (`oak-policy status` says the next step) and deploy it with `oak-policy deploy`",
    });
  }
  if (!existsSync(policyPath(workspace, release.version))) {
    throw new UserError(`${release.version} is live, but its policy file is not there.`, {
      place: { file: policyPath(workspace, release.version) },
      next: "restore it from a backup, or deploy another version",
    });
  }
  return { release, policy: readPolicyFile(workspace, release.version) };
}

/** What was looked at last: the live version's own training, or a retraining that came to an answer after it. */
export function consideredBy({ policy }: Live, last: Retraining | null): Considered {
  const trainedMs = Date.parse(policy.trained_date);
  const own: Considered = {
    version: policy.version,
    atMs: trainedMs,
    dataUntilMs: Date.parse(policy.lineage.period.last),
    agentFiles: policy.training.agent_files,
    agentModels: [],
    retraining: null,
  };
  const outcome = last?.outcome ?? null;
  if (last === null || outcome === null) return own;
  const atMs = Date.parse(outcome.at);
  const { agent_models: agentModels } = last;
  if (outcome.version === policy.version) return { ...own, agentModels };
  if (atMs < trainedMs) return own;
  return {
    version: policy.version,
    atMs,
    dataUntilMs: Math.max(own.dataUntilMs, last.data_until === null ? 0 : Date.parse(last.data_until)),
    agentFiles: last.agent_files,
    agentModels,
    retraining: { atMs, answer: outcome.sentence },
  };
}
