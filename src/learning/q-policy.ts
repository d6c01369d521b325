import { createEnsembleValues, type Ensemble } from "./ensemble.ts";
import { type Decision, greedy, type Policy } from "./policy.ts";
import { parameterCount } from "./q-network.ts";

/**
 * The greedy policy of an ensemble. Scores are Q-values in units of the configured reward (scaled values divided by
 * `rewardScale`). Parameters are read, never changed. Throws a RangeError when a length does not fit the shape.
 */
export function createQPolicy(name: string, ensemble: Ensemble, rewardScale: number): Policy {
  checkSizes(ensemble);
  const { qValues } = createEnsembleValues(ensemble);
  const scores = ({ state, mask }: Decision): Float64Array => {
    const values = qValues(state);
    const scored = new Float64Array(values.length);
    for (let action = 0; action < scored.length; action++) {
      scored[action] = mask[action] ? values[action]! / rewardScale : Number.NEGATIVE_INFINITY;
    }
    return scored;
  };
  return { name, scores, probabilities: (decision) => greedy(scores(decision), decision.mask) };
}

function checkSizes({ shape, anchor, members }: Ensemble): void {
  const needed = parameterCount(shape);
  const odd = members.find(({ length }) => length !== needed);
  if (odd) throw new RangeError(`the network needs ${needed} parameters, there are ${odd.length}`);
  if (anchor.actions !== shape.actions) {
    throw new RangeError(`the network has ${shape.actions} actions, its anchor ${anchor.actions}`);
  }
}
