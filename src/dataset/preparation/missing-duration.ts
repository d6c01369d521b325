import type { Manifest } from "../../schema/manifest.ts";
import type { ResultRow } from "../engine/engine.ts";

/**
 * What a missing duration counts as in the reward: the median of that agent's training rows, else of all training rows,
 * else nothing. Charging the agent's own typical time keeps an agent from gaining by not being timed.
 */
export function missingDurations(medians: readonly ResultRow[]): Manifest["missing_duration_seconds"] {
  const byAgent = new Map(medians.map((row) => [String(row.agent), Number(row.seconds)]));
  const overall = byAgent.get("") ?? 0;
  byAgent.delete("");
  return { overall, by_agent: Object.fromEntries(byAgent) };
}
