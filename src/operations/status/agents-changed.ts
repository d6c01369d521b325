import { existsSync } from "node:fs";
import { agentFilesTrigger } from "../../monitoring/triggers/agent-files.ts";
import { readAgentForms } from "../../registry/agent-files.ts";
import { readConfig } from "../../registry/config-file.ts";
import { liveRelease } from "../../registry/deployments.ts";
import { policyPath } from "../../registry/policies.ts";
import { readRetraining } from "../../registry/retraining-file.ts";
import type { Workspace } from "../../registry/workspace.ts";
import { actionName } from "../../schema/transition.ts";
import { consideredBy, liveVersion } from "../retraining/considered.ts";

/**
 * What `retrain` would say of the agent files, where one has changed; null where none has, or nothing is live. Changes of model
 * that only the telemetry tells are for `retrain` to find: that reads all of it.
 */
export function agentsChanged(workspace: Workspace): string | null {
  const release = liveRelease(workspace);
  if (release === null || !existsSync(policyPath(workspace, release.version))) return null;
  const live = liveVersion(workspace);
  const { fires, sentence } = agentFilesTrigger({
    agentFiles: readAgentForms(readConfig(workspace.config).data_preparation.agent_files, workspace.root),
    considered: consideredBy(live, readRetraining(workspace)),
    knownAgents: live.policy.action_space.flatMap((action) =>
      typeof action === "string" ? actionName(action) : [],
    ),
    upgrades: [],
  });
  return fires ? sentence : null;
}
