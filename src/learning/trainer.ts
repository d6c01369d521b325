import type { TransitionTable } from "../dataset/transition-table.ts";
import { createRandom, type Random } from "../numeric/random.ts";
import type { Config } from "../schema/config.ts";
import type { Anchor } from "./anchor.ts";
import { fitQAnchor } from "./fitted-q-anchor.ts";
import { createKernelLearner } from "./kernel-learner.ts";
import type {
  CqlLoss,
  CreateLearner,
  Learner,
  LearnerSettings,
  LearnerState,
  NetworkShape,
} from "./learner.ts";
import type { ColumnGroup } from "./mixed-model/design.ts";
import { initialState } from "./q-network.ts";
import { surelyBetter, type ValidationLoss, validationLoss } from "./validation-loss.ts";

export interface TrainingOptions {
  train: TransitionTable;
  /** rows for early stopping; with none the loop runs to `max_epochs` and the last epoch counts as best */
  validation: TransitionTable;
  model: Config["model"];
  /** the fixed part of Q; fitted to the training rows when left out */
  anchor?: Anchor;
  /** columns that the anchor shrinks together, `columnGroups(encoder)`; all as one when left out */
  groups?: readonly ColumnGroup[];
  /** weights to begin with instead of random ones, a parent's for instance; the best epoch must then be better than these */
  startFrom?: Float32Array;
  /** go on from here instead of from the seed */
  resumeFrom?: TrainerState;
  /** who does the arithmetic; the WebAssembly kernel when left out */
  createLearner?: CreateLearner;
}

/** All that is needed to go on as if never interrupted; `checkpoint.ts` turns it into tensors and back. */
export interface TrainerState {
  shape: NetworkShape;
  /** fitted to the training rows at the start, and kept */
  anchor: Anchor;
  /** epochs done */
  epoch: number;
  learner: LearnerState;
  random: [number, number, number, number];
  best: BestEpoch;
}

export interface BestEpoch {
  epoch: number;
  /** reward regression on the validation rows there, the anchor's at epoch 0; Infinity before the first epoch and where there are no validation rows */
  loss: number;
  parameters: Float32Array;
}

/** What one epoch brought; losses are means over its rows. */
export interface EpochReport {
  epoch: number;
  maxEpochs: number;
  /** total, temporalDifference, conservative, meanQ */
  training: CqlLoss;
  /** null where there are no validation rows */
  validation: ValidationLoss | null;
  improved: boolean;
  bestEpoch: number;
  bestLoss: number | null;
  epochsWithoutImprovement: number;
  patience: number;
  /** a copy of the state after this epoch; ask before going on with the generator */
  state(): TrainerState;
}

export interface TrainingResult {
  shape: NetworkShape;
  anchor: Anchor;
  /** weights of the best epoch */
  parameters: Float32Array;
  epochs: number;
  bestEpoch: number;
  bestLoss: number | null;
  stoppedBecause: "early_stopping" | "max_epochs";
  /** the state at the end, from which training could go on */
  state: TrainerState;
}

/**
 * The learner's settings out of the configuration's `model` section. `alpha` keeps its meaning in units of the configured
 * reward: the conservative term moves a Q-value by alpha * (its softmax / its share in the log - 1), so where rewards are
 * scaled inside, alpha is scaled with them. Without this, alpha 0.2 at reward scale 0.1 weighs ten times as much, and the
 * policy imitates the log: a simulated best agent was then found for a third of the tasks instead of nine in ten.
 */
export function learnerSettings(model: Config["model"]): LearnerSettings {
  const { learning_rate, gamma, tau, alpha, weight_decay, reward_scale, dropout } = model.hyperparameters;
  return {
    learningRate: learning_rate,
    gamma,
    tau,
    alpha: alpha * reward_scale,
    weightDecay: weight_decay,
    rewardScale: reward_scale,
    dropout,
    seed: model.training.seed,
  };
}

/**
 * Trains a Q-network epoch by epoch. The caller pulls: it shows the reports, writes checkpoints, and stops by no longer
 * asking. Each epoch passes over the shuffled training rows in batches, the short last one included (over the first
 * `max_rows_per_epoch` of them where there are more). The best epoch has the lowest reward regression on the validation
 * rows (see `validation-loss.ts`), and the anchor alone, epoch 0, is the best until the network is surely better.
 * Training stops when that has not fallen by `min_delta` times the reward scale for `early_stopping_patience` epochs.
 * Same rows, settings and seed give the same bytes, interrupted and resumed or not.
 * Throws a RangeError when there is nothing to train on or the stored state is of another shape.
 */
export function* trainPolicy(options: TrainingOptions): Generator<EpochReport, TrainingResult> {
  const { train, validation, model } = options;
  if (train.rows === 0) throw new RangeError("there is no training row");
  const { max_epochs, early_stopping_patience, min_delta } = model.training;
  const settings = learnerSettings(model);
  // like alpha, in units of the configured reward
  const leastGain = min_delta * settings.rewardScale;
  const create = options.createLearner ?? createKernelLearner;
  const start = options.resumeFrom ?? firstState(options, settings);
  checkShape(start.shape, train, model);
  const anchored = validation.rows > 0 ? startLoss(start, options, settings, create) : null;
  const learner = create(start.shape, settings, start.learner, start.anchor);
  const random = createRandom(start.random);
  let best = anchored && start.epoch === 0 ? { ...start.best, loss: anchored.rewardRegression } : start.best;
  let epoch = start.epoch;
  const state = (): TrainerState => ({
    shape: start.shape,
    anchor: start.anchor,
    epoch,
    learner: learner.state(),
    random: random.state(),
    best,
  });
  const exhausted = () => validation.rows > 0 && epoch - best.epoch >= early_stopping_patience;
  while (epoch < max_epochs && !exhausted()) {
    const training = trainEpoch(learner, train, model, random);
    epoch += 1;
    const held = validation.rows > 0 ? validationLoss(learner, validation) : null;
    const improved =
      held === null ||
      anchored === null ||
      (held.rewardRegression < best.loss - leastGain &&
        surelyBetter(held.errors, anchored.errors, validation.episode));
    if (improved) {
      best = {
        epoch,
        loss: held?.rewardRegression ?? Number.POSITIVE_INFINITY,
        parameters: learner.state().parameters,
      };
    }
    yield {
      epoch,
      maxEpochs: max_epochs,
      training,
      validation: held,
      improved,
      bestEpoch: best.epoch,
      bestLoss: finiteOrNull(best.loss),
      epochsWithoutImprovement: epoch - best.epoch,
      patience: early_stopping_patience,
      state,
    };
  }
  return {
    shape: start.shape,
    anchor: start.anchor,
    parameters: best.parameters,
    epochs: epoch,
    bestEpoch: best.epoch,
    bestLoss: finiteOrNull(best.loss),
    stoppedBecause: exhausted() ? "early_stopping" : "max_epochs",
    state: state(),
  };
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

const shapeFor = (train: TransitionTable, model: Config["model"]): NetworkShape => ({
  inputs: train.states.columns,
  hidden: model.hyperparameters.hidden_layers,
  actions: train.actions,
});

function firstState(options: TrainingOptions, settings: LearnerSettings): TrainerState {
  const { train, model, groups } = options;
  const shape = shapeFor(train, model);
  const random = createRandom(model.training.seed);
  const learner = begin(shape, random, options.startFrom);
  const anchor = options.anchor ?? fitQAnchor(train, { ...settings, ...(groups && { groups }) });
  const best = { epoch: 0, loss: Number.POSITIVE_INFINITY, parameters: learner.parameters.slice() };
  return { shape, anchor, epoch: 0, learner, random: random.state(), best };
}

/** Random weights, or those given with Adam at its beginning; the random numbers drawn are the same. */
function begin(shape: NetworkShape, random: Random, startFrom: Float32Array | undefined): LearnerState {
  const fresh = initialState(shape, random);
  if (startFrom === undefined) return fresh;
  return { ...fresh, parameters: startFrom.slice(), target: startFrom.slice() };
}

/** The losses before the first epoch: of the anchor alone, for an untrained network says 0, or of what it starts from. */
function startLoss(
  { shape, anchor }: TrainerState,
  { validation, model, startFrom }: TrainingOptions,
  settings: LearnerSettings,
  create: CreateLearner,
): ValidationLoss {
  const start = begin(shape, createRandom(model.training.seed), startFrom);
  return validationLoss(create(shape, settings, start, anchor), validation);
}

function checkShape(shape: NetworkShape, train: TransitionTable, model: Config["model"]): void {
  const wanted = [train.states.columns, ...model.hyperparameters.hidden_layers, train.actions].join("-");
  const stored = [shape.inputs, ...shape.hidden, shape.actions].join("-");
  if (wanted !== stored)
    throw new RangeError(`the stored network is ${stored}, this training needs ${wanted}`);
}

/** A row of weight w takes part in an epoch with the probability w: on average the loss is the weighted one. */
const thinned = (rows: Int32Array, { weight }: TransitionTable, random: Random): Int32Array =>
  weight ? rows.filter((row) => random.next() < weight[row]!) : rows;

function trainEpoch(
  learner: Learner,
  train: TransitionTable,
  model: Config["model"],
  random: Random,
): CqlLoss {
  const { batch_size } = model.hyperparameters;
  const shuffled = random.shuffle(Int32Array.from({ length: train.rows }, (_, row) => row));
  const order = thinned(shuffled, train, random).subarray(0, model.training.max_rows_per_epoch);
  const sum: CqlLoss = { total: 0, temporalDifference: 0, conservative: 0, meanQ: 0 };
  for (let start = 0; start < order.length; start += batch_size) {
    const rows = order.subarray(start, start + batch_size);
    const loss = learner.trainStep(train, rows);
    const share = rows.length / order.length;
    sum.total += share * loss.total;
    sum.temporalDifference += share * loss.temporalDifference;
    sum.conservative += share * loss.conservative;
    sum.meanQ += share * loss.meanQ;
  }
  return sum;
}
