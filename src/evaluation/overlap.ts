import { effectiveSize } from "../numeric/statistics.ts";
import type { Overlap } from "../schema/evaluation-report.ts";
import { type ChoiceCounts, triesOf } from "./behaviour/choice-counts.ts";
import type { Decisions } from "./decisions.ts";
import { type EstimationRows, importanceWeights } from "./estimators/estimator.ts";

/** An agent counts as tried in like states when it was chosen this often in tasks of the same type ... */
export const LEAST_TRIES = 5;
/** ... and the behaviour model gives it at least this probability in this very state. */
export const LEAST_PROBABILITY = 0.02;
export const SUPPORT_MEANS = `chosen at least ${LEAST_TRIES} times in tasks of the same type, and with an estimated probability of at least ${LEAST_PROBABILITY} in this state`;
const MOST_LISTED = 20;

/** 1 where the action was tried in like states often enough; `counts` hold every known choice. */
export const supportedActions = (
  data: Decisions,
  behaviour: Float64Array,
  counts: ChoiceCounts,
): Uint8Array => triedActions(data, behaviour, counts, LEAST_TRIES);

/** 1 where the action was tried at all in tasks of the type, or as often as said, and is not improbable in this very state. */
export function triedActions(
  data: Decisions,
  behaviour: Float64Array,
  counts: ChoiceCounts,
  least = 1,
): Uint8Array {
  return Uint8Array.from(behaviour, (probability, at) => {
    const row = Math.floor(at / data.actions);
    const tries = triesOf(counts, data.taskType[row]!, at % data.actions);
    return probability >= LEAST_PROBABILITY && tries >= least ? 1 : 0;
  });
}

/** How much the log can say about a policy at all. `names` are those of the actions, `taskTypes` of the task types. */
export function measureOverlap(
  data: Decisions,
  rows: EstimationRows,
  support: { supported: Uint8Array; counts: ChoiceCounts },
  words: { names: readonly string[]; taskTypes: readonly string[] },
): Overlap {
  const weights = importanceWeights(rows, rows.weightClip);
  const raw = importanceWeights(rows, Number.POSITIVE_INFINITY);
  const sum = total(weights);
  const rawSum = total(raw);
  const effective = effectiveSize(weights);
  const held = total(rows.target.map((probability, at) => (support.supported[at] ? probability : 0)));
  return {
    n: rows.rows,
    episodes: new Set(data.episode).size,
    effective_sample_size: effective,
    effective_share: effective / rows.rows,
    largest_weight_share: sum > 0 ? weights.reduce((most, weight) => Math.max(most, weight), 0) / sum : 0,
    mean_weight: rawSum / rows.rows,
    clipped_share: raw.filter((weight) => weight > rows.weightClip).length / rows.rows,
    cut_weight: rawSum > 0 ? 1 - sum / rawSum : 0,
    support: Math.min(1, held / rows.rows),
    support_means: SUPPORT_MEANS,
    unsupported: listUnsupported(data, rows, support, words),
  };
}

const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);

function listUnsupported(
  data: Decisions,
  rows: EstimationRows,
  support: { supported: Uint8Array; counts: ChoiceCounts },
  words: { names: readonly string[]; taskTypes: readonly string[] },
): Overlap["unsupported"] {
  const cells = new Map<string, Overlap["unsupported"][number]>();
  rows.target.forEach((probability, at) => {
    if (probability === 0 || support.supported[at]) return;
    const type = data.taskType[Math.floor(at / rows.actions)]!;
    const action = at % rows.actions;
    const key = `${type}/${action}`;
    const cell = cells.get(key) ?? {
      task_type: words.taskTypes[type] ?? "unknown",
      agent: words.names[action]!,
      decisions: 0,
      tries: triesOf(support.counts, type, action),
    };
    cells.set(key, { ...cell, decisions: cell.decisions + probability });
  });
  const key = (cell: Overlap["unsupported"][number]): string => `${cell.task_type} ${cell.agent}`;
  return [...cells.values()]
    .sort((one, other) => other.decisions - one.decisions || (key(one) < key(other) ? -1 : 1))
    .slice(0, MOST_LISTED);
}
