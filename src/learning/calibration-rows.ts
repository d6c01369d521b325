import { takeTransitions } from "../dataset/encode-transitions.ts";
import type { TransitionTable } from "../dataset/transition-table.ts";
import { anchorOf } from "./anchor.ts";
import type { CalibrationRows } from "./calibration.ts";
import { choiceWeights } from "./choice-weights.ts";
import { fittedQTargets, leadsOn } from "./fitted-q-anchor.ts";
import { allScores, singleDelegations } from "./logged-scores.ts";
import { crossFittedScores } from "./mixed-model/cross-fitted.ts";
import type { MixedModel } from "./mixed-model/fit-mixed-model.ts";
import type { Policy } from "./policy.ts";

/** A fitted prior and the rows that it was fitted to. */
export interface FittedPrior {
  model: MixedModel;
  table: TransitionTable;
  /** discount per delegation */
  gamma: number;
}

export interface CalibrationSource {
  /** the policy as it was without the validation rows */
  held: Policy;
  validation: TransitionTable;
  /** whether networks say anything beside the prior */
  networks: boolean;
  /** absent where the rows behind it are not there any more, as in an incremental training */
  prior?: FittedPrior | undefined;
}

const BLOCKS = 5;
/** More rows than a curve needs; of more, evenly spaced ones. */
const MOST_ROWS = 50_000;
/** So many held-out rows tell what the networks add; fewer are worth less than all rows without that. */
const ENOUGH_HELD = 1000;

/**
 * The rows that a policy's scores are turned into probabilities by, weighted by what it would choose (`choice-weights.ts`).
 * The prior is what is mostly served, and it can be asked about every row as if it had not seen it: ten times the rows
 * that were held out, and so some of every agent where most of a log is one agent's. Where networks were trained and
 * there are many held-out rows, or where the prior's rows are gone, what `held` says of the held-out rows is used.
 */
export function calibrationRows({ held, validation, networks, prior }: CalibrationSource): CalibrationRows {
  const enough = singleDelegations(validation).length >= ENOUGH_HELD;
  const crossFitted = networks && enough ? undefined : priorRows(prior);
  if (crossFitted) return crossFitted;
  return rowsOf(validation, allScores(held, validation), enough);
}

/** Undefined where there is no prior or there are too few tasks to hold any out. */
function priorRows(prior: FittedPrior | undefined): CalibrationRows | undefined {
  if (!prior) return undefined;
  const { model, gamma } = prior;
  const table = thinned(prior.table);
  const reward = leadsOn(table, gamma) ? fittedQTargets(table, anchorOf(model, 1), gamma) : table.reward;
  const scores = crossFittedScores(model, { ...table, reward }, BLOCKS);
  return scores && rowsOf(table, scores, true);
}

function thinned(table: TransitionTable): TransitionTable {
  if (table.rows <= MOST_ROWS) return table;
  const spaced = Int32Array.from({ length: MOST_ROWS }, (_, index) =>
    Math.floor((index * table.rows) / MOST_ROWS),
  );
  return takeTransitions(table, spaced);
}

function rowsOf(table: TransitionTable, scores: Float64Array, weighted: boolean): CalibrationRows {
  const rows = singleDelegations(table);
  const weights = weighted ? choiceWeights(table, scores) : undefined;
  return {
    scores: rows.map((row) => scores[row * table.actions + table.action[row]!]!),
    outcomes: rows.map((row) => table.successProbability[row]!),
    weights: weights && rows.map((row) => weights[row]!),
    ...(table.weight && { discounts: rows.map((row) => table.weight![row]!) }),
  };
}
