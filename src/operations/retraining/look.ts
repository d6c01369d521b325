import { countNewEpisodes } from "../../dataset/count-new-episodes.ts";
import { lookAtTriggers } from "../../monitoring/triggers/look.ts";
import { readAgentFiles } from "../../registry/agent-files.ts";
import { readConfig } from "../../registry/config-file.ts";
import { readRetraining } from "../../registry/retraining-file.ts";
import type { Workspace } from "../../registry/workspace.ts";
import type { AgentFileHash } from "../../schema/agent-file.ts";
import type { Trigger } from "../../schema/retraining.ts";
import { actionName } from "../../schema/transition.ts";
import type { Effects } from "../operation.ts";
import { consideredBy, type Live } from "./considered.ts";
import { liveDegradation } from "./live-degradation.ts";

/** Every trigger with the number that decides. */
export async function lookAt(live: Live, effects: Effects): Promise<Trigger[]> {
  const { workspace, now } = effects;
  const settings = readConfig(workspace.config);
  const considered = consideredBy(live, readRetraining(workspace));
  return lookAtTriggers({
    nowMs: now().getTime(),
    considered,
    newEpisodes: await countNewEpisodes(workspace.telemetry, settings, considered.dataUntilMs),
    degradation: await liveDegradation(settings, effects),
    agentFiles: agentFilesNow(workspace),
    knownAgents: live.policy.action_space.flatMap((action) =>
      typeof action === "string" ? actionName(action) : [],
    ),
    settings,
  });
}

/** The agent files of the settings' places, by their content. */
export const agentFilesNow = (workspace: Workspace): AgentFileHash[] =>
  readAgentFiles(readConfig(workspace.config).data_preparation.agent_files, workspace.root).agents.map(
    ({ name, sha256 }) => ({ agent: name, sha256 }),
  );
