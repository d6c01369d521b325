import type { ResultRow } from "../engine/engine.ts";

/** Who could have been chosen, and how that is known. */
export interface AvailableAgents {
  agents: string[];
  source: string;
}
export type AvailableAgentsAt = (
  logged: { available: string[] | null; availableSource: string | null },
  at: { repository: string; tsMs: number; chosen: string },
) => AvailableAgents;

/**
 * The logged list; where the log has none, the agents that the repository had seen before that instant. The chosen agent
 * is always among them.
 */
export function availableAgentsFrom(firstSeen: readonly ResultRow[]): AvailableAgentsAt {
  const byRepository = new Map<string, { agent: string; firstMs: number }[]>();
  for (const row of firstSeen) {
    const repository = String(row.repository);
    const agents = byRepository.get(repository) ?? [];
    agents.push({ agent: String(row.agent), firstMs: Number(row.first_ms) });
    byRepository.set(repository, agents);
  }
  return ({ available, availableSource }, { repository, tsMs, chosen }) => {
    if (available !== null)
      return { agents: [...new Set([...available, chosen])], source: availableSource ?? "record" };
    const seen = (byRepository.get(repository) ?? []).filter(({ firstMs }) => firstMs < tsMs);
    const agents = new Set([...seen.map(({ agent }) => agent), chosen]);
    return { agents: [...agents].sort(), source: "seen_in_repository" };
  };
}
