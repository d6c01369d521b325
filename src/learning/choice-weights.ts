import type { TransitionTable } from "../dataset/transition-table.ts";
import { maskedSoftmax } from "../numeric/softmax.ts";

/** How many outcomes the agents' shares among all rows count as, where a task type has few of its own. */
const CONCENTRATION = 10;

/**
 * How much each logged row says of what a policy would choose. Rows are logged by habit and stated probabilities are read
 * of chosen agents: a curve fitted to the former is wrong on the latter where the same score means something else there
 * (other agents, and the winner's curse of having been chosen for a high score). Importance weights mend that (covariate
 * shift, Sugiyama, Krauledat and Mueller 2007; Zadrozny 2004):
 *
 *   w_i = min( pi(a_i | s_i) / mu(a_i | type of s_i), sqrt(n) )        pi = softmax over the allowed a of q(s_i, a) / sigma
 *
 * sigma is the deviation of the scores between the allowed actions of a state, over all rows: greedy choices would leave
 * the few rows where log and policy agree. mu is the share of the agent in its task type, shrunken towards its share in
 * all rows (10 pseudo-counts), among the allowed. The truncation is that of Ionides (2008). What moved the choice and is
 * not in the task type is not undone.
 * `scores` [rows, actions]; masked entries may be anything. Each weight is at least 0; a logged action that was not allowed gets 0.
 */
export function choiceWeights(table: TransitionTable, scores: Float64Array): Float64Array {
  const { actions } = table;
  const sigma = deviationWithinRows(table, scores) || 1;
  const habit = habits(table);
  const most = Math.sqrt(table.rows);
  return Float64Array.from(table.action, (action, row) => {
    const mask = table.mask.subarray(row * actions, (row + 1) * actions);
    const scaled = scores.subarray(row * actions, (row + 1) * actions).map((score) => score / sigma);
    const chosen = maskedSoftmax(scaled, mask)[action]!;
    return chosen === 0 ? 0 : Math.min(most, chosen / habit(row, mask));
  });
}

function deviationWithinRows({ rows, actions, mask }: TransitionTable, scores: Float64Array): number {
  let squares = 0;
  let count = 0;
  for (let row = 0; row < rows; row++) {
    const allowed = [...scores.subarray(row * actions, (row + 1) * actions)].filter(
      (_, action) => mask[row * actions + action],
    );
    const mean = allowed.reduce((sum, score) => sum + score, 0) / allowed.length;
    squares += allowed.reduce((sum, score) => sum + (score - mean) ** 2, 0);
    count += allowed.length;
  }
  return Math.sqrt(squares / count);
}

/** Share of the logged action among the allowed ones, as the row's task type is usually given. */
function habits({
  rows,
  actions,
  action,
  taskType,
}: TransitionTable): (row: number, mask: Uint8Array) => number {
  const all = new Float64Array(actions);
  const ofType = new Map<number, Float64Array>();
  action.forEach((logged, row) => {
    const counts = ofType.get(taskType[row]!) ?? new Float64Array(actions);
    ofType.set(taskType[row]!, counts);
    counts[logged]! += 1;
    all[logged]! += 1;
  });
  return (row, mask) => {
    const counts = ofType.get(taskType[row]!)!;
    const shares = counts.map((count, other) =>
      mask[other] ? count + (CONCENTRATION * all[other]!) / rows : 0,
    );
    return shares[action[row]!]! / shares.reduce((sum, share) => sum + share, 0);
  };
}
