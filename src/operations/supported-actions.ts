import type { TransitionTable } from "../dataset/transition-table.ts";
import type { OutcomeCounts } from "../learning/supported-policy.ts";

/** Training rows per action and task type: the same counts by which the advisor abstains. */
export function countOutcomes(table: TransitionTable): OutcomeCounts {
  const counts = new Map<string, number>();
  const add = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  table.action.forEach((action, row) => {
    add(`${action} -1`);
    if (table.taskType[row] !== -1) add(`${action} ${table.taskType[row]}`);
  });
  return (action, taskType) => counts.get(`${action} ${taskType}`) ?? 0;
}
