/** What is needed to fill holes: cells are row-major, tasks by agents; an unknown cost is NaN. */
export interface KnownCosts {
  cost: Float64Array; // [tasks * agents]
  agents: number;
  /** category of each task, as an index */
  category: ArrayLike<number>;
}

interface Sum {
  total: number;
  count: number;
}

/**
 * Fills unknown costs in place and says how many there were. A hole is filled with the agent's mean cost in the task's
 * category; where the agent never reported one there, with the mean of the whole pool in that category; then with the
 * agent's mean over all, the pool's mean over all. With no cost at all there is nothing to fill from: null.
 */
export function fillCosts({ cost, agents, category }: KnownCosts): number | null {
  const sums = new Map<string, Sum>();
  const keysOf = (cell: number): string[] => {
    const agent = cell % agents;
    const kind = category[Math.floor(cell / agents)]!;
    return [`agent ${agent} category ${kind}`, `category ${kind}`, `agent ${agent}`, "all"];
  };
  cost.forEach((value, cell) => {
    if (Number.isNaN(value)) return;
    for (const key of keysOf(cell)) {
      const sum = sums.get(key) ?? { total: 0, count: 0 };
      sums.set(key, { total: sum.total + value, count: sum.count + 1 });
    }
  });
  if (sums.size === 0) return null;
  let filled = 0;
  cost.forEach((value, cell) => {
    if (!Number.isNaN(value)) return;
    const { total, count } = sums.get(keysOf(cell).find((key) => sums.has(key)) ?? "all")!;
    cost[cell] = total / count;
    filled++;
  });
  return filled;
}
