import type { AgentChange } from "../../schema/agent-note.ts";
import { isoTime } from "../epoch-ms.ts";

/** How often an agent ran on `other` before and from the first time on that it ran on `model`. */
export interface ModelCount {
  agent: string;
  model: string;
  firstMs: number;
  other: string;
  before: number;
  since: number;
}

/** So many runs on a new model after as many on others, and this share of all runs since its first, make it the agent's model. */
const LEAST_RUNS = 5;
const LEAST_SHARE = 0.8;

/**
 * The last change of the model of each agent, from telemetry alone: a model that the agent had not run on before, and runs on
 * almost always since. An agent that runs now on one model and now on another, as one does that inherits the model of
 * whoever delegates, has changed nothing, and a model tried a few times is no change yet.
 */
export function modelUpgrades(counts: readonly ModelCount[]): Map<string, AgentChange> {
  const upgrades = new Map<string, AgentChange>();
  for (const [agent, rows] of groupsOf(counts, ({ agent }) => agent)) {
    const periods = [...groupsOf(rows, ({ model }) => model).values()]
      .filter(isSettled)
      .sort(
        (a, b) => firstOf(b).firstMs - firstOf(a).firstMs || (firstOf(a).model < firstOf(b).model ? -1 : 1),
      );
    const newest = periods[0];
    if (newest === undefined) continue;
    const { model, firstMs } = firstOf(newest);
    const from = modelBefore(newest, rows);
    upgrades.set(agent, { agent, change: "upgraded", at: isoTime(firstMs), from, to: model });
  }
  return upgrades;
}

function groupsOf(
  counts: readonly ModelCount[],
  keyOf: (count: ModelCount) => string,
): Map<string, ModelCount[]> {
  const groups = new Map<string, ModelCount[]>();
  for (const count of counts) {
    const key = keyOf(count);
    groups.set(key, [...(groups.get(key) ?? []), count]);
  }
  return groups;
}

const firstOf = (period: readonly ModelCount[]): ModelCount => period[0] as ModelCount;

/** The newest of the models that it ran on often before, else the one that it ran on most. */
function modelBefore(period: readonly ModelCount[], rows: readonly ModelCount[]): string {
  const firstSeen = new Map(rows.map(({ model, firstMs }) => [model, firstMs]));
  const seen = ({ other }: ModelCount): number => firstSeen.get(other) ?? 0;
  const often = period.filter(({ before }) => before >= LEAST_RUNS);
  const last = often.length > 0 ? often.reduce((a, b) => (seen(b) > seen(a) ? b : a)) : undefined;
  return (last ?? period.reduce((a, b) => (b.before > a.before ? b : a))).other;
}

function isSettled(period: readonly ModelCount[]): boolean {
  const before = period.reduce((sum, row) => sum + row.before, 0);
  const all = period.reduce((sum, { since }) => sum + since, 0);
  const own = period.find(({ model, other }) => model === other)?.since ?? 0;
  return before >= LEAST_RUNS && own >= LEAST_RUNS && own >= LEAST_SHARE * all;
}
