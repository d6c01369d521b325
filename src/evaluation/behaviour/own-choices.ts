import type { LogisticModel } from "../../learning/multinomial-logistic.ts";
import type { Decisions } from "../decisions.ts";
import { countChoices, typeChoice } from "./choice-counts.ts";
import { type Choices, type Components, fitComponents, mix } from "./components.ts";
import { type AdvisedChoice, estimateFollowing, type FollowShare, ownChoice } from "./following.ts";

/** Whom people choose by themselves, and how often they do as they are told instead. */
export interface FittedChoices extends Components {
  following: FollowShare;
}

/** with the shares per task type only: cheap, so until it hardly moves */
const FIRST_ROUNDS = 20;
/** with all components; each is a fit of the logistic regression */
const ROUNDS = 2;

/**
 * Fits base(a | x) and f together on some rows. A row whose recommendation was taken counts for the base with the probability
 * that it would have been chosen anyway, a row that went another way counts wholly (both are the steps of one expectation
 * maximisation): leaving the former out would make people avoid whoever is recommended. Without a recommendation every row
 * counts wholly, and there is one fit.
 */
export function fitChoices(
  choices: Choices,
  rows: Int32Array,
  mixture: Float64Array,
  start?: LogisticModel,
): FittedChoices {
  const { data } = choices;
  const advised = rows.filter((row) => isAdvised(data, row));
  const weights = new Float64Array(data.rows).fill(1);
  if (advised.length === 0)
    return { ...fitComponents(choices, rows, weights, start), following: estimateFollowing([]) };
  firstWeights(data, rows, advised, weights);
  let fitted = fitComponents(choices, rows, weights, start);
  let following = followingIn(data, advised, fitted, mixture, weights);
  for (let round = 0; round < ROUNDS; round++) {
    fitted = fitComponents(choices, rows, weights, fitted.model);
    following = followingIn(data, advised, fitted, mixture, weights);
  }
  return { ...fitted, following };
}

export const isAdvised = ({ advice }: Decisions, row: number): boolean =>
  advice !== undefined && advice.named[row]! >= 0;

/** An advised row as `following.ts` sees it. */
export function advisedChoice(
  { advice, action }: Decisions,
  row: number,
  base: ArrayLike<number>,
): AdvisedChoice {
  const named = advice!.named[row]!;
  return { taken: action[row] === named, own: base[named]!, mode: advice!.mode[row]! };
}

/** Follow shares given the base, and the weights of the rows by them, in place. */
function followingIn(
  data: Decisions,
  advised: Int32Array,
  { predict }: Components,
  mixture: Float64Array,
  weights: Float64Array,
): FollowShare {
  return reweigh(data, advised, (row) => mix(predict(row), mixture), weights);
}

function reweigh(
  data: Decisions,
  advised: Int32Array,
  baseOf: (row: number) => ArrayLike<number>,
  weights: Float64Array,
): FollowShare {
  const found = Array.from(advised, (row) => advisedChoice(data, row, baseOf(row)));
  const following = estimateFollowing(found);
  advised.forEach((row, index) => {
    const choice = found[index]!;
    weights[row] = ownChoice(following(choice.mode), choice);
  });
  return following;
}

/** Where to begin: the same expectation maximisation with nothing but the shares per task type. */
function firstWeights(data: Decisions, rows: Int32Array, advised: Int32Array, weights: Float64Array): void {
  const { actions } = data;
  for (let round = 0; round < FIRST_ROUNDS; round++) {
    const counts = countChoices(data, rows, weights);
    const maskOf = (row: number) => data.mask.subarray(row * actions, (row + 1) * actions);
    reweigh(data, advised, (row) => typeChoice(counts, data.taskType[row]!, maskOf(row)), weights);
  }
}
