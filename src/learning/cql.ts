import type { TransitionTable } from "../dataset/transition-table.ts";
import type { Reals } from "../numeric/dense-layer.ts";
import { maskedShares } from "../numeric/softmax.ts";
import type { CqlLoss, LearnerSettings } from "./learner.ts";

/**
 * Discrete Conservative Q-Learning, the CQL(H) of Kumar et al. 2020 on a double DQN (van Hasselt et al. 2016):
 *
 *   y_i   = r_i * reward_scale + gamma^steps_i * (1 - done_i) * Q_target(s'_i, argmax_{a' allowed} Q(s'_i, a'))
 *   loss  = mean_i huber(Q(s_i, a_i) - y_i)  +  alpha * mean_i [ log sum_{a allowed} exp Q(s_i, a) - Q(s_i, a_i) ]
 *
 * "allowed" are the actions of the row's mask; the others take no part and get no gradient. y is a constant.
 */

/** Huber loss with delta 1: squared near zero, so that one odd reward pulls no harder than slope 1. */
export function huber(error: number): number {
  const size = Math.abs(error);
  return size <= 1 ? 0.5 * error * error : size - 0.5;
}

/** The row numbers among the first `count` that have a successor, written to `successors`; returns how many. */
export function listSuccessors(
  table: TransitionTable,
  rows: ArrayLike<number>,
  count: number,
  successors: Int32Array,
): number {
  let found = 0;
  for (let position = 0; position < count; position++) {
    if (!table.done[rows[position]!]) successors[found++] = rows[position]!;
  }
  return found;
}

/**
 * Writes y to `targets` [count]. The two value arrays hold one row per row that has a successor, in batch order.
 */
export function temporalDifferenceTargets(
  table: TransitionTable,
  rows: ArrayLike<number>,
  count: number,
  settings: LearnerSettings,
  nextValues: Reals, // [successors, actions], by the network that learns
  nextTargetValues: Reals, // [successors, actions], by the target network
  targets: Reals,
): void {
  const { actions } = table;
  let successor = 0;
  for (let position = 0; position < count; position++) {
    const row = rows[position]!;
    let target = table.reward[row]! * settings.rewardScale;
    if (!table.done[row]) {
      const best = bestAllowed(nextValues, successor * actions, table.nextMask, row * actions, actions);
      target += settings.gamma ** table.steps[row]! * nextTargetValues[successor * actions + best]!;
      successor += 1;
    }
    targets[position] = target;
  }
}

/** The loss of a batch; writes its gradient by the Q-values to `gradient` [count, actions]. */
export function cqlLoss(
  table: TransitionTable,
  rows: ArrayLike<number>,
  count: number,
  alpha: number,
  values: Reals, // [count, actions]
  targets: Reals, // [count]
  gradient: Reals, // [count, actions]
): CqlLoss {
  const { actions, mask } = table;
  const shares = new Float64Array(actions);
  let temporalDifference = 0;
  let conservative = 0;
  let meanQ = 0;
  for (let position = 0; position < count; position++) {
    const row = rows[position]!;
    const at = position * actions;
    const maskAt = row * actions;
    const chosen = at + table.action[row]!;
    const error = values[chosen]! - targets[position]!;
    const normaliser = maskedShares(values, at, mask, maskAt, actions, shares);
    temporalDifference += huber(error);
    conservative += normaliser - values[chosen]!;
    meanQ += values[chosen]!;
    for (let action = 0; action < actions; action++) {
      gradient[at + action] = (alpha * shares[action]!) / count;
    }
    gradient[chosen]! += (Math.max(-1, Math.min(1, error)) - alpha) / count;
  }
  temporalDifference /= count;
  conservative /= count;
  return {
    total: temporalDifference + alpha * conservative,
    temporalDifference,
    conservative,
    meanQ: meanQ / count,
  };
}

function bestAllowed(values: Reals, at: number, mask: Uint8Array, maskAt: number, actions: number): number {
  let best = -1;
  for (let action = 0; action < actions; action++) {
    if (!mask[maskAt + action]) continue;
    if (best < 0 || values[at + action]! > values[at + best]!) best = action;
  }
  if (best < 0) throw new RangeError("a row with a successor allows no action there");
  return best;
}
