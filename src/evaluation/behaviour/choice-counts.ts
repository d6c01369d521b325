import type { Decisions } from "../decisions.ts";

/** How often each agent was chosen, overall and per task type; the unknown task type (-1) is one of its own. */
export interface ChoiceCounts {
  actions: number;
  overall: Float64Array; // [actions]
  perType: Map<number, Float64Array>; // task type -> [actions]
}

/** Row r counts `weights[r]`, or once. */
export function countChoices(
  data: Decisions,
  rows: ArrayLike<number>,
  weights?: ArrayLike<number>,
): ChoiceCounts {
  const counts: ChoiceCounts = {
    actions: data.actions,
    overall: new Float64Array(data.actions),
    perType: new Map(),
  };
  for (let position = 0; position < rows.length; position++) {
    const row = rows[position]!;
    const type = data.taskType[row]!;
    const known = counts.perType.get(type) ?? new Float64Array(data.actions);
    counts.perType.set(type, known);
    const weight = weights?.[row] ?? 1;
    known[data.action[row]!]! += weight;
    counts.overall[data.action[row]!]! += weight;
  }
  return counts;
}

/** Chosen this often before, in tasks of this type. */
export const triesOf = (counts: ChoiceCounts, taskType: number, action: number): number =>
  counts.perType.get(taskType)?.[action] ?? 0;

/** added to every agent's count, so that an agent nobody chose yet keeps a small probability where it is available */
const SMOOTHING = 0.5;
/** the marginal counts as this many rows of each task type */
const TYPE_PRIOR_ROWS = 5;

/** Share of each available agent among the choices; sums to 1. */
export function marginalChoice(counts: ChoiceCounts, mask: ArrayLike<number>): Float64Array {
  return normalise(counts.overall.map((count, action) => (mask[action] ? count + SMOOTHING : 0)));
}

/** The same within the task type, shrunken to the marginal; sums to 1. */
export function typeChoice(counts: ChoiceCounts, taskType: number, mask: ArrayLike<number>): Float64Array {
  const prior = marginalChoice(counts, mask);
  return normalise(
    prior.map((share, action) =>
      mask[action] ? triesOf(counts, taskType, action) + TYPE_PRIOR_ROWS * share : 0,
    ),
  );
}

function normalise(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
