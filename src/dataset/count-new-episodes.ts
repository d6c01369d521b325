import { join } from "node:path";
import type { Config } from "../schema/config.ts";
import { fileHistory } from "./agent-forms/file-history.ts";
import { openDuckdb } from "./engine/duckdb.ts";
import { stageTelemetry } from "./preparation/stage-telemetry.ts";
import { deduplicationSteps } from "./preparation/steps/deduplicate.ts";
import { episodeSteps } from "./preparation/steps/episode.ts";
import { labelSteps } from "./preparation/steps/label.ts";

const NO_RENAMES = fileHistory([]);

const NEW_EPISODES = (sinceMs: number): string => `
  SELECT COUNT(DISTINCT p.episode_id) AS episodes
  FROM positions p
  JOIN beginnings b ON b.episode_id = p.episode_id
  JOIN labels l ON l.delegation = p.delegation
  WHERE b.start_ms > ${sinceMs}`;

/**
 * Episodes that begin after an instant (epoch milliseconds) and hold a delegation with a known outcome: those that
 * `prepare --since-last-training` would make rows of, counted by the same definition, without writing any.
 */
export async function countNewEpisodes(
  telemetryDir: string,
  config: Config,
  sinceMs: number,
): Promise<number> {
  const engine = await openDuckdb({});
  try {
    await stageTelemetry(engine, {
      invocationsFile: join(telemetryDir, "agent_invocations.jsonl"),
      ratingsFile: join(telemetryDir, "success_metrics.jsonl"),
      excludeTestWorkflows: config.data_preparation.exclude_test_workflows,
      history: NO_RENAMES, // who did the work makes no difference to how many episodes there are
    });
    for (const step of [...deduplicationSteps, ...labelSteps, ...episodeSteps]) await engine.run(step);
    for await (const row of engine.rows(NEW_EPISODES(sinceMs))) return Number(row.episodes);
    return 0;
  } finally {
    await engine.close();
  }
}
