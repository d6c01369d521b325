import { takeTransitions } from "../../dataset/encode-transitions.ts";
import type { TransitionTable } from "../../dataset/transition-table.ts";

/** The rows that are one delegation to one known agent. */
export function singleDelegations(table: TransitionTable): TransitionTable {
  const rows = Array.from(table.action.keys());
  return takeTransitions(
    table,
    rows.filter((row) => table.steps[row] === 1 && (table.action[row] ?? -1) >= 0),
  );
}

/** The table itself, or every n-th of its episodes where it has more rows than `most`: about as many. */
export function everyNthEpisode(table: TransitionTable, most: number): TransitionTable {
  const step = Math.ceil(table.rows / most);
  if (step <= 1) return table;
  const place = new Map([...new Set(table.episode)].map((episode, index) => [episode, index]));
  const kept = Array.from(table.episode.keys()).filter(
    (row) => (place.get(table.episode[row] ?? -1) ?? 0) % step === 0,
  );
  return takeTransitions(table, kept);
}
