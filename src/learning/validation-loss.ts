import type { TransitionTable } from "../dataset/transition-table.ts";
import { maskedLogSumExp } from "../numeric/softmax.ts";
import { huber } from "./cql.ts";
import type { Learner } from "./learner.ts";
import { bestAction } from "./policy.ts";

/** Means over the held-out rows; total = rewardRegression + alpha * conservative. */
export interface ValidationLoss {
  total: number;
  rewardRegression: number;
  conservative: number;
  /** mean Q-value of the logged actions, in scaled units */
  meanQ: number;
}

/**
 * The loss that early stopping watches. It has to be comparable over epochs, and the training loss is not: its target
 * is a lagging copy of the network itself, so it can fall because nothing has been learned yet and rise because
 * something has. Here each Q-function is read as a prediction of a fixed observation, the reward:
 *
 *   implied reward  q(s,a,s') = Q(s,a) - gamma^steps * (1 - done) * max_a' Q(s',a')      both Q the network itself
 *   loss            mean Huber(q - r) + alpha * mean(logsumexp_a Q(s,a) - Q(s,a_logged))
 *
 * Where nothing follows, which is most rows, that is plain reward regression. It depends on the parameters and the rows
 * alone. Known weakness of a Bellman residual (Baird 1995): noise of s' counts as error; the same for every epoch.
 * An off-policy estimate of the policy's value was the alternative; with the few hundred validation rows of a usual
 * team its noise is far larger than the differences between epochs, and the best of 1,000 noisy values is a lucky one.
 */
export function validationLoss(learner: Learner, table: TransitionTable): ValidationLoss {
  const { actions, rows } = table;
  const { alpha, gamma, rewardScale } = learner.settings;
  const values = learner.qValues(table.states, table.taskType);
  const nextValues = learner.qValues(table.nextStates, table.nextTaskType);
  let rewardRegression = 0;
  let conservative = 0;
  let meanQ = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * actions;
    const chosen = values[start + table.action[row]!]!;
    const following = table.done[row]
      ? 0
      : gamma ** table.steps[row]! * highestAllowed(nextValues, table.nextMask, start, actions);
    rewardRegression += huber(chosen - following - table.reward[row]! * rewardScale);
    conservative += maskedLogSumExp(values, start, table.mask, start, actions) - chosen;
    meanQ += chosen;
  }
  rewardRegression /= rows;
  conservative /= rows;
  return {
    total: rewardRegression + alpha * conservative,
    rewardRegression,
    conservative,
    meanQ: meanQ / rows,
  };
}

function highestAllowed(values: Float32Array, mask: Uint8Array, start: number, actions: number): number {
  const row = values.subarray(start, start + actions);
  return row[bestAction(row, mask.subarray(start, start + actions))]!;
}
