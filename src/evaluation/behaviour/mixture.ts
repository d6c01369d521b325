import type { LogisticModel } from "../../learning/multinomial-logistic.ts";
import { type Decisions, episodeFolds, rowsWhere } from "../decisions.ts";
import { type Choices, COMPONENTS, type Component } from "./components.ts";
import { ownChoice } from "./following.ts";
import { fitChoices, isAdvised } from "./own-choices.ts";

const MIXING_STEPS = 200;
/** each component starts with this many rows' worth of belief */
const MIXING_PRIOR_ROWS = 1;

/** What the components say of the choice that was made in a row. */
interface ScoredRow {
  likelihoods: readonly number[]; // [components]
  /** share that follows, where the recommended agent was chosen; else null */
  taken: number | null;
}

/** Expectation maximisation for the weights of a mixture of fixed distributions, on the half that was not fitted to. */
export function mixtureWeights(
  choices: Choices,
  train: Decisions,
  settings: { seed: number },
): { weights: Float64Array; halfway?: LogisticModel } {
  const half = episodeFolds(train.episode, 2, settings.seed);
  const fitted = rowsWhere(train.rows, (row) => half[row] === 0);
  const scored = rowsWhere(train.rows, (row) => half[row] === 1);
  let weights = new Float64Array(COMPONENTS.length).fill(1 / COMPONENTS.length);
  if (fitted.length === 0 || scored.length === 0) return { weights };
  const { predict, model, following } = fitChoices(choices, fitted, weights);
  const rows = Array.from(scored, (row): ScoredRow => {
    const chosen = train.action[row]!;
    const taken = isAdvised(train, row) && train.advice!.named[row] === chosen;
    return {
      likelihoods: predict(row).map((probabilities) => probabilities[chosen]!),
      taken: taken ? following(train.advice!.mode[row]!) : null,
    };
  });
  for (let step = 0; step < MIXING_STEPS; step++) weights = mixingStep(weights, rows);
  return { weights, halfway: model };
}

/** A row counts with the probability that its choice was people's own. */
function mixingStep(
  weights: Float64Array<ArrayBuffer>,
  rows: readonly ScoredRow[],
): Float64Array<ArrayBuffer> {
  const responsibility = new Float64Array(weights.length).fill(MIXING_PRIOR_ROWS);
  let total = MIXING_PRIOR_ROWS * weights.length;
  for (const { likelihoods, taken } of rows) {
    const sum = likelihoods.reduce((before, likelihood, index) => before + likelihood * weights[index]!, 0);
    const own = taken === null ? 1 : ownChoice(taken, { taken: true, own: sum, mode: -1 });
    total += own;
    likelihoods.forEach((likelihood, index) => {
      responsibility[index]! += (own * (likelihood * weights[index]!)) / sum;
    });
  }
  return responsibility.map((part) => part / total);
}

export const named = (weights: Float64Array): Record<Component, number> => ({
  logistic: weights[0]!,
  task_type_shares: weights[1]!,
  overall_shares: weights[2]!,
});
