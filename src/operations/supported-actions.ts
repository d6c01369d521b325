import type { TransitionTable } from "../dataset/transition-table.ts";
import type { OutcomeCounts } from "../learning/supported-policy.ts";

/**
 * Training rows per action and task type, those of an earlier form of their agent discounted: the same counts by which the
 * advisor abstains.
 */
export function countOutcomes(table: TransitionTable): OutcomeCounts {
  const counts = new Map<string, number>();
  const add = (key: string, weight: number): void => void counts.set(key, (counts.get(key) ?? 0) + weight);
  table.action.forEach((action, row) => {
    const weight = table.weight?.[row] ?? 1;
    add(`${action} -1`, weight);
    if (table.taskType[row] !== -1) add(`${action} ${table.taskType[row]}`, weight);
  });
  return (action, taskType) => counts.get(`${action} ${taskType}`) ?? 0;
}
