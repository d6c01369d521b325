import type { TransitionTable } from "../dataset/transition-table.ts";
import type { SparseRows } from "../numeric/sparse.ts";
import type { Anchor } from "./anchor.ts";

/** Sizes of the Q-network: inputs -> hidden[0] -> ... -> actions, ReLU between. */
export interface NetworkShape {
  inputs: number;
  hidden: readonly number[];
  actions: number;
}

/** A Q-function as stored and served: Q(s, a) = anchor + network, in scaled units. */
export interface AnchoredNetwork {
  shape: NetworkShape;
  /** flat, in the order of `parameterLayout` */
  parameters: Float32Array;
  anchor: Anchor;
}

/** What the learner needs to know besides the data; names and defaults are those of the configuration. */
export interface LearnerSettings {
  learningRate: number;
  /** discount per delegation */
  gamma: number;
  /** share of the Q-network that moves into the target network at each step */
  tau: number;
  /** weight of the conservative term, in scaled units */
  alpha: number;
  /** decoupled decay of the weights (AdamW) */
  weightDecay: number;
  /** rewards are multiplied by this; Q-values come out in scaled units */
  rewardScale: number;
  /** probability with which a hidden unit is left out of a training step, 0 (off) to below 1 */
  dropout: number;
  /** of the dropout */
  seed: number;
}

/** The parts of the loss, means over the batch; total = temporalDifference + alpha * conservative. */
export interface CqlLoss {
  total: number;
  temporalDifference: number;
  conservative: number;
  /** mean Q-value of the logged actions, in scaled units */
  meanQ: number;
}

/** Everything that learning changes; plain arrays, flat in the order of `parameterLayout`. */
export interface LearnerState {
  parameters: Float32Array;
  target: Float32Array;
  firstMoment: Float32Array;
  secondMoment: Float32Array;
  /** Adam steps taken */
  steps: number;
}

/**
 * The narrow interface between the trainer and the arithmetic. The plain TypeScript version (`plain-learner.ts`) is
 * the oracle for faster ones: same state and rows in, same state out up to rounding.
 */
export interface Learner {
  readonly shape: NetworkShape;
  readonly settings: LearnerSettings;
  /** one Adam step on these rows of the table, then the soft target update; the loss is that before the step */
  trainStep(table: TransitionTable, rows: ArrayLike<number>): CqlLoss;
  /** Q-values of every action, row-major, in scaled units, anchor included; masks are the caller's affair */
  qValues(states: SparseRows): Float32Array; // [rows * actions]
  /** a copy of the state */
  state(): LearnerState;
}

/** Builds a learner that goes on from `state`, of which it keeps its own copy. The anchor stays as it is. */
export type CreateLearner = (
  shape: NetworkShape,
  settings: LearnerSettings,
  state: LearnerState,
  anchor: Anchor,
) => Learner;
