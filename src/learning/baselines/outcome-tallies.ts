import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { Tally } from "../empirical-bayes.ts";

/** Known outcomes of single delegations; sequences are left out, they are not one agent's merit. */
export interface OutcomeTallies {
  byAction: Tally[]; // [actions]
  /** [task types][actions]; rows of unknown task type are only in `byAction` */
  byTaskType: Tally[][];
}

/**
 * Counts successes (as probabilities) and trials per action, and per task type and action. Rows of an earlier form of their
 * agent count less, where the table weighs them.
 */
export function tallyOutcomes(table: TransitionTable, taskTypes: number): OutcomeTallies {
  const blank = () => Array.from({ length: table.actions }, (): Tally => ({ successes: 0, trials: 0 }));
  const byAction = blank();
  const byTaskType = Array.from({ length: taskTypes }, blank);
  for (let row = 0; row < table.rows; row++) {
    if (table.steps[row] !== 1) continue;
    const weight = table.weight?.[row] ?? 1;
    const cells = [byAction[table.action[row]!], byTaskType[table.taskType[row]!]?.[table.action[row]!]];
    for (const cell of cells) {
      if (!cell) continue;
      cell.successes += weight * table.successProbability[row]!;
      cell.trials += weight;
    }
  }
  return { byAction, byTaskType };
}
