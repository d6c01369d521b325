import type { SparseVector } from "../../numeric/sparse.ts";
import type { MixedModel } from "./fit-mixed-model.ts";
import { leftOutErrors } from "./left-out.ts";

/**
 * What is expected of an agent that no row has seen, from its features: s . b, the common part of the mixed model, as
 * bias + state . weight + features . featureWeight. Scaled like the anchor that it belongs to.
 */
export interface NewcomerScores {
  weight: Float32Array; // [inputs]
  bias: Float32Array; // [1]
  featureWeight: Float32Array; // [width]
  /** features of the agents that were trained on; zeros where an agent has none */
  known: Float32Array; // [actions, width]
  /**
   * root mean squared error in units of reward when each known agent is left out and estimated in turn: by its features,
   * and by what all have in common. Equal where there are too few agents to tell.
   */
  errors: Float32Array; // [2]
}

/** The scores of newcomers; undefined where the agents have no features. */
export function newcomerScores({
  design,
  statistics,
  features,
  variances,
  posterior,
}: MixedModel): NewcomerScores | undefined {
  if (features.width === 0) return undefined;
  const { dimensions, columns, map, shift } = design;
  const { common } = posterior;
  const weight = new Float32Array(columns);
  let bias = statistics.meanReward;
  for (let k = 0; k < dimensions; k++) bias += shift[k]! * common[k]!;
  for (let column = 0; column < columns; column++) {
    let sum = 0;
    for (let k = 1; k < dimensions; k++) sum += map[column * dimensions + k]! * common[k]!;
    weight[column] = sum;
  }
  const errors = leftOutErrors(statistics, features, variances);
  return {
    weight,
    bias: Float32Array.of(bias),
    featureWeight: Float32Array.from(common.subarray(dimensions)),
    known: Float32Array.from(features.values),
    errors: Float32Array.of(errors?.described ?? 0, errors?.average ?? 0),
  };
}

/** Whether features told the left-out agents' rewards better than their average did. */
export const featuresTell = ({ errors }: NewcomerScores): boolean => errors[0]! < errors[1]!;

/** What is expected of any agent in a state, before its features are looked at. */
export function commonScore({ weight, bias }: NewcomerScores, { indices, values }: SparseVector): number {
  let score = bias[0]!;
  for (let entry = 0; entry < indices.length; entry++) score += values[entry]! * weight[indices[entry]!]!;
  return score;
}

/**
 * What an agent's features add to the common score. Where features do not tell (see `featuresTell`), it is what they add
 * for the average known agent with a file, whatever its own file says.
 */
export function featureScore(newcomer: NewcomerScores, features: ArrayLike<number>): number {
  const used = featuresTell(newcomer) ? features : averageKnown(newcomer);
  return newcomer.featureWeight.reduce((sum, weight, k) => sum + weight * used[k]!, 0);
}

/** Mean features of the known agents that have any. */
function averageKnown({ known, featureWeight }: NewcomerScores): Float64Array {
  const width = featureWeight.length;
  const sum = new Float64Array(width);
  let described = 0;
  for (let start = 0; start < known.length; start += width) {
    const features = known.subarray(start, start + width);
    if (!features.some(Boolean)) continue;
    described += 1;
    features.forEach((entry, k) => {
      sum[k]! += entry;
    });
  }
  return described === 0 ? sum : sum.map((entry) => entry / described);
}
