import { type Check, finding, percent, some } from "./finding.ts";

const FULLY_DECIDED = 0.95;
const SMALLEST_TYPE = 10;
const MOST_EXPLAINED = 0.8;

const entropy = (counts: Iterable<number>, total: number): number => {
  let sum = 0;
  for (const count of counts) if (count > 0) sum -= (count / total) * Math.log2(count / total);
  return sum;
};

/**
 * Share of the uncertainty about the agent that the task type removes: I(agent; task type) / H(agent), 0 when the two have
 * nothing to do with each other, 1 when the task type decides. Takes rows per agent for each task type.
 */
export function explainedByTaskType(perType: ReadonlyMap<string, ReadonlyMap<string, number>>): number {
  const agents = new Map<string, number>();
  let total = 0;
  for (const counts of perType.values())
    for (const [agent, n] of counts) {
      agents.set(agent, (agents.get(agent) ?? 0) + n);
      total += n;
    }
  const all = entropy(agents.values(), total);
  if (all === 0) return 0;
  let given = 0;
  for (const counts of perType.values()) {
    const n = [...counts.values()].reduce((sum, one) => sum + one, 0);
    given += (n / total) * entropy(counts.values(), n);
  }
  return (all - given) / all;
}

/** Where one agent always gets one kind of task, nobody can say how another would have done. */
export const checkOverlap: Check = ({ seen }) => {
  const types = [...seen.agentsPerTaskType].map(([type, counts]) => {
    const ranked = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    const rows = ranked.reduce((sum, [, n]) => sum + n, 0);
    return { type, rows, agent: ranked[0]![0], share: ranked[0]![1] / rows };
  });
  if (types.length === 0) return [];
  const rows = types.reduce((sum, type) => sum + type.rows, 0);
  const decided = types.filter((type) => type.rows >= SMALLEST_TYPE && type.share >= FULLY_DECIDED);
  const decidedRows = decided.reduce((sum, type) => sum + type.rows, 0);
  const explained = explainedByTaskType(seen.agentsPerTaskType);
  const detail = `task type explains ${percent(explained)} of the choice of agent; ${percent(decidedRows / rows)} of the rows are of a type that one agent always gets${
    decided.length > 0 ? ` (${some(decided.map(({ type, agent }) => `${type}: ${agent}`))})` : ""
  }`;
  return explained > MOST_EXPLAINED || decidedRows > rows / 2
    ? [
        finding(
          "overlap",
          "warning",
          "The task type alone decides the agent",
          `${detail}: there is no overlap to learn from`,
          "let other agents try some of these tasks (hybrid mode keeps a small random share for that)",
        ),
      ]
    : [finding("overlap", "ok", "Agents overlap on task types", detail)];
};
