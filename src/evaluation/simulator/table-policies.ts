import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { Policy } from "../../learning/policy.ts";
import type { SimulatedBandit } from "./simulate-bandit.ts";

/** How often each agent is sent, per task type: [task types][agents]. */
export type ChoiceTable = readonly (readonly number[])[];

/** A policy that looks only at the task type. */
export function tablePolicy(name: string, choice: ChoiceTable): Policy {
  return {
    name,
    scores: ({ taskType }) => Float64Array.from(choice[taskType] ?? []),
    probabilities: ({ taskType }) => Float64Array.from(choice[taskType] ?? []),
  };
}

/** The agent with the best record per task type on the training rows, every rate pulled towards one half by two rows. */
export function learnedTable({ train, taskTypes, agents }: SimulatedBandit): number[][] {
  const cells = taskTypes.map(() => agents.map(() => ({ won: 1, all: 2 })));
  for (let row = 0; row < train.rows; row++) {
    const cell = cells[train.taskType[row]!]![train.action[row]!]!;
    cell.won += train.success[row]!;
    cell.all += 1;
  }
  return cells.map((row) => allOnHighest(row.map(({ won, all }) => won / all)));
}

const allOnHighest = (values: readonly number[]): number[] => {
  const best = values.indexOf(Math.max(...values));
  return values.map((_, index) => Number(index === best));
};

/**
 * A policy whose true value is exactly `value`: the best and the worst agent of every task type, mixed. Null where even
 * the best one is worth less, or the worst one more.
 */
export function policyWorth(bandit: SimulatedBandit, value: number): number[][] | null {
  const best = bandit.success.map(allOnHighest);
  const worst = bandit.success.map((row) => allOnHighest(row.map((rate) => -rate)));
  const share = (value - bandit.value(worst)) / (bandit.value(best) - bandit.value(worst));
  if (!(share >= 0 && share <= 1)) return null;
  return best.map((row, type) =>
    row.map((chosen, agent) => share * chosen + (1 - share) * worst[type]![agent]!),
  );
}

/** The same rows with one more agent at the end, who could always have been sent and never was. */
export function withStranger(table: TransitionTable): TransitionTable {
  const { rows, actions } = table;
  return {
    ...table,
    actions: actions + 1,
    mask: widen(table.mask, rows, actions, () => 1),
    nextMask: widen(table.nextMask, rows, actions, (row) => (table.done[row] ? 0 : 1)),
  };
}

function widen(
  mask: Uint8Array,
  rows: number,
  actions: number,
  stranger: (row: number) => number,
): Uint8Array {
  const wide = new Uint8Array(rows * (actions + 1));
  for (let row = 0; row < rows; row++) {
    wide.set(mask.subarray(row * actions, (row + 1) * actions), row * (actions + 1));
    wide[row * (actions + 1) + actions] = stranger(row);
  }
  return wide;
}

/** Every decision to one action, whatever the task. */
export function alwaysPolicy(name: string, action: number, actions: number): Policy {
  const chosen = (): Float64Array => {
    const choice = new Float64Array(actions);
    choice[action] = 1;
    return choice;
  };
  return { name, scores: chosen, probabilities: chosen };
}
