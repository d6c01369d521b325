import { newsSince } from "../../dataset/news-since.ts";
import { lookAtTriggers } from "../../monitoring/triggers/look.ts";
import { agentFileHashOf, readAgentForms } from "../../registry/agent-files.ts";
import { readConfig } from "../../registry/config-file.ts";
import { readRetraining } from "../../registry/retraining-file.ts";
import type { Retraining, Trigger } from "../../schema/retraining.ts";
import { actionName } from "../../schema/transition.ts";
import type { Effects } from "../operation.ts";
import { consideredBy, type Live } from "./considered.ts";
import { liveDegradation } from "./live-degradation.ts";

/** Every trigger with the number that decides, and the agents as they were when it was looked. */
export interface Looked extends Pick<Retraining, "agent_files" | "agent_models"> {
  triggers: Trigger[];
}

/** Looks at all that may ask for a retraining; changes nothing. */
export async function lookAt(live: Live, effects: Effects): Promise<Looked> {
  const { workspace, now } = effects;
  const settings = readConfig(workspace.config);
  const considered = consideredBy(live, readRetraining(workspace));
  const news = await newsSince(workspace.telemetry, settings, considered.dataUntilMs);
  const agentFiles = readAgentForms(settings.data_preparation.agent_files, workspace.root);
  const triggers = lookAtTriggers({
    nowMs: now().getTime(),
    considered,
    newEpisodes: news.episodes,
    degradation: await liveDegradation(settings, effects),
    agentFiles,
    upgrades: news.upgrades,
    knownAgents: live.policy.action_space.flatMap((action) =>
      typeof action === "string" ? actionName(action) : [],
    ),
    settings,
  });
  return {
    triggers,
    agent_files: agentFiles.map(agentFileHashOf),
    agent_models: news.upgrades.flatMap(({ agent, to }) => (to === null ? [] : [{ agent, model: to }])),
  };
}
