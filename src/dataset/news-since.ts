import { join } from "node:path";
import type { AgentChange } from "../schema/agent-note.ts";
import type { Config } from "../schema/config.ts";
import { fileHistory } from "./agent-forms/file-history.ts";
import { openDuckdb } from "./engine/duckdb.ts";
import { readUpgrades } from "./preparation/read-upgrades.ts";
import { stageTelemetry } from "./preparation/stage-telemetry.ts";
import { deduplicationSteps } from "./preparation/steps/deduplicate.ts";
import { episodeSteps } from "./preparation/steps/episode.ts";
import { labelSteps } from "./preparation/steps/label.ts";
import { modelCountsUntil, modelSteps } from "./preparation/steps/model.ts";

const NO_RENAMES = fileHistory([]);

const NEW_EPISODES = (sinceMs: number): string => `
  SELECT COUNT(DISTINCT p.episode_id) AS episodes
  FROM positions p
  JOIN beginnings b ON b.episode_id = p.episode_id
  JOIN labels l ON l.delegation = p.delegation
  WHERE b.start_ms > ${sinceMs}`;

/** What the telemetry tells that it did not tell at some moment. */
export interface News {
  /** episodes that began after it and hold a delegation with a known outcome */
  episodes: number;
  /** agents whose model the provider changed, as it shows now and did not show then; sorted by name */
  upgrades: AgentChange[];
}

/**
 * What came after an instant (epoch milliseconds), by the definition of `prepare` and without writing any row: the episodes
 * are those that `prepare --since-last-training` would make rows of.
 */
export async function newsSince(telemetryDir: string, config: Config, sinceMs: number): Promise<News> {
  const engine = await openDuckdb({});
  try {
    await stageTelemetry(engine, {
      invocationsFile: join(telemetryDir, "agent_invocations.jsonl"),
      ratingsFile: join(telemetryDir, "success_metrics.jsonl"),
      excludeTestWorkflows: config.data_preparation.exclude_test_workflows,
      history: NO_RENAMES, // it makes no difference to how many episodes there are, and a rename is told by the files
    });
    for (const step of [...deduplicationSteps, ...modelSteps, ...labelSteps, ...episodeSteps])
      await engine.run(step);
    const upgrades = newUpgrades(
      await readUpgrades(engine),
      await readUpgrades(engine, modelCountsUntil(sinceMs)),
    );
    let episodes = 0;
    for await (const row of engine.rows(NEW_EPISODES(sinceMs))) episodes = Number(row.episodes);
    return { episodes, upgrades };
  } finally {
    await engine.close();
  }
}

const newUpgrades = (
  now: ReadonlyMap<string, AgentChange>,
  then: ReadonlyMap<string, AgentChange>,
): AgentChange[] =>
  [...now.values()]
    .filter(({ agent, to }) => then.get(agent)?.to !== to)
    .sort((a, b) => (a.agent < b.agent ? -1 : 1));
