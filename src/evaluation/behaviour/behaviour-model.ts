import { type Decisions, episodeFolds, joinDecisions, rowsWhere } from "../decisions.ts";
import { countChoices, marginalChoice } from "./choice-counts.ts";
import { type Component, mix, setUp } from "./components.ts";
import { withAdvice } from "./following.ts";
import { mixtureWeights, named } from "./mixture.ts";
import { type FittedChoices, fitChoices, isAdvised } from "./own-choices.ts";

export interface BehaviourModel {
  /** mu(a | x_i, r_i), out of fold, zeros where masked, each row sums to 1 */
  probabilities: Float64Array; // [rows * actions]
  /** mean negative log probability of the logged choice, out of fold */
  logLoss: number;
  /** the same of the overall shares, which know nothing of the task */
  marginalLogLoss: number;
  /** mean over the rows of the highest probability: 1 means that nothing was random */
  meanHighestProbability: number;
  mixture: Record<Component, number>;
  /** null where no scored row came of a recommendation */
  advice: AdviceTaken | null;
}

export interface AdviceTaken {
  /** share of the scored rows that came of a recommendation */
  advised: number;
  /** of these, the share whose choice is estimated to have come of it: mean of f */
  follows: number;
}

/**
 * Who chooses whom, estimated: mu(a | x, r). The log does not hold the probabilities with which agents were chosen, so they
 * are fitted. Whom people choose by themselves, base(a | x), is a mixture of three simple models; the weights are found on
 * training rows that the models did not see (stacking; Wolpert 1992), which calibrates the sharp ones by the blunt ones.
 * Where a recommendation r was seen, mu = f 1[a = r] + (1 - f) base(a | x), with f the share that follows
 * (`following.ts`); elsewhere mu is the base. No row is scored by a model that saw it or its episode.
 *
 * Fits on the training rows and the other folds of the test rows, and scores the test rows.
 * `train` and `test` have the same actions and inputs; at least one training row.
 */
export function fitBehaviour(
  train: Decisions,
  test: Decisions,
  settings: { folds: number; seed: number },
): BehaviourModel {
  const choices = setUp(joinDecisions(train, test));
  const { data } = choices;
  const { weights, halfway } = mixtureWeights(choices, train, settings);
  // each fold begins where the training rows alone lead to: close, and it has seen none of the rows to be scored
  const { model: start } = fitChoices(
    choices,
    rowsWhere(train.rows, () => true),
    weights,
    halfway,
  );
  const fold = episodeFolds(test.episode, settings.folds, settings.seed);
  const probabilities = new Float64Array(test.rows * test.actions);
  const marginal = new Float64Array(test.rows);
  const follows = new Float64Array(test.rows);
  for (let held = 0; held < settings.folds; held++) {
    const fitted = rowsWhere(data.rows, (row) => row < train.rows || fold[row - train.rows] !== held);
    if (fitted.length === data.rows) continue;
    const own = fitChoices(choices, fitted, weights, start);
    const overall = countChoices(data, fitted);
    for (let row = 0; row < test.rows; row++) {
      if (fold[row] !== held) continue;
      const scored = score(own, data, train.rows + row, weights);
      probabilities.set(scored.probabilities, row * test.actions);
      follows[row] = scored.follows;
      const mask = test.mask.subarray(row * test.actions, (row + 1) * test.actions);
      marginal[row] = marginalChoice(overall, mask)[test.action[row]!]!;
    }
  }
  return {
    probabilities,
    ...describe(test, probabilities, marginal),
    mixture: named(weights),
    advice: adviceTaken(test, follows),
  };
}

function score(
  { predict, following }: FittedChoices,
  data: Decisions,
  row: number,
  mixture: Float64Array,
): { probabilities: Float64Array; follows: number } {
  const base = mix(predict(row), mixture);
  if (!isAdvised(data, row)) return { probabilities: base, follows: 0 };
  const { named: agent, mode } = data.advice!;
  const follows = following(mode[row]!);
  return { probabilities: withAdvice(base, agent[row]!, follows), follows };
}

function adviceTaken(test: Decisions, follows: Float64Array): AdviceTaken | null {
  const advised = follows.filter((_, row) => isAdvised(test, row));
  if (advised.length === 0) return null;
  const sum = advised.reduce((before, share) => before + share, 0);
  return { advised: advised.length / test.rows, follows: sum / advised.length };
}

function describe(
  test: Decisions,
  probabilities: Float64Array,
  marginal: Float64Array,
): Pick<BehaviourModel, "logLoss" | "marginalLogLoss" | "meanHighestProbability"> {
  let loss = 0;
  let marginalLoss = 0;
  let highest = 0;
  for (let row = 0; row < test.rows; row++) {
    const own = probabilities.subarray(row * test.actions, (row + 1) * test.actions);
    loss -= Math.log(own[test.action[row]!]!);
    marginalLoss -= Math.log(marginal[row]!);
    highest += Math.max(...own);
  }
  return {
    logLoss: loss / test.rows,
    marginalLogLoss: marginalLoss / test.rows,
    meanHighestProbability: highest / test.rows,
  };
}
