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
  /** the reward regression row by row; rows of an earlier form of their agent count less */
  errors: Float64Array; // [rows]
}

/**
 * The losses that early stopping watches. They have to be comparable over epochs, and the training loss is not: its target
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
export function validationLoss(
  learner: Pick<Learner, "settings" | "qValues">,
  table: TransitionTable,
): ValidationLoss {
  const { actions, rows } = table;
  const { alpha, gamma, rewardScale } = learner.settings;
  const values = learner.qValues(table.states);
  const nextValues = learner.qValues(table.nextStates);
  const errors = new Float64Array(rows);
  let rewardRegression = 0;
  let conservative = 0;
  let meanQ = 0;
  for (let row = 0; row < rows; row++) {
    const start = row * actions;
    const chosen = values[start + table.action[row]!]!;
    const following = table.done[row]
      ? 0
      : gamma ** table.steps[row]! * highestAllowed(nextValues, table.nextMask, start, actions);
    const weight = table.weight?.[row] ?? 1;
    errors[row] = weight * huber(chosen - following - table.reward[row]! * rewardScale);
    rewardRegression += errors[row]!;
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
    errors,
  };
}

function highestAllowed(values: Float32Array, mask: Uint8Array, start: number, actions: number): number {
  const row = values.subarray(start, start + actions);
  return row[bestAction(row, mask.subarray(start, start + actions))]!;
}

/** Standard errors by which a network must beat its anchor on the held-out rows before it is believed. */
const STANDARD_ERRORS = 2;

/**
 * Whether errors are lower than the anchor's by more than chance explains: the mean of the paired differences against
 * twice its standard error. The lowest of many epochs is a lucky one; without this a network that learned nothing is
 * taken whenever its noise happens to fit the validation rows.
 *
 * Rows of one episode err together, so the standard error is that of episode sums (cluster-robust, Liang & Zeger 1986):
 *   SE^2 = E / (E - 1) * sum_e (sum_{r in e} (d_r - mean))^2 / rows^2       E episodes, d_r paired differences
 * With one row per episode that is the plain standard error of a mean. A single episode says nothing about chance.
 */
export function surelyBetter(
  errors: Float64Array,
  anchorErrors: Float64Array,
  episode: Int32Array, // [rows]
): boolean {
  const count = errors.length;
  let mean = 0;
  for (let row = 0; row < count; row++) mean += (anchorErrors[row]! - errors[row]!) / count;
  const sums = new Map<number, number>();
  for (let row = 0; row < count; row++) {
    const deviation = anchorErrors[row]! - errors[row]! - mean;
    sums.set(episode[row]!, (sums.get(episode[row]!) ?? 0) + deviation);
  }
  if (sums.size < 2) return false;
  let squares = 0;
  for (const sum of sums.values()) squares += sum ** 2;
  const variance = (squares / count / (sums.size - 1)) * (sums.size / count);
  return mean > STANDARD_ERRORS * Math.sqrt(variance);
}
