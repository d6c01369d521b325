import type { TransitionTable } from "../dataset/transition-table.ts";

/** 1 for each action with at least `minimum` training rows; the same rule by which the advisor abstains. */
export function enoughOutcomes(table: TransitionTable, minimum: number): Uint8Array {
  const rows = new Uint32Array(table.actions);
  for (const action of table.action) rows[action] = (rows[action] ?? 0) + 1;
  return Uint8Array.from(rows, (count) => (count >= minimum ? 1 : 0));
}
