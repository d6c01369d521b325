import type { TransitionTable } from "../dataset/transition-table.ts";
import { createRandom, type Random } from "../numeric/random.ts";
import type { Config } from "../schema/config.ts";
import { type Anchor, fitAnchor } from "./anchor.ts";
import type {
  CqlLoss,
  CreateLearner,
  Learner,
  LearnerSettings,
  LearnerState,
  NetworkShape,
} from "./learner.ts";
import { createPlainLearner } from "./plain-learner.ts";
import { initialState } from "./q-network.ts";
import { type ValidationLoss, validationLoss } from "./validation-loss.ts";

export interface TrainingOptions {
  train: TransitionTable;
  /** rows for early stopping; with none the loop runs to `max_epochs` and the last epoch counts as best */
  validation: TransitionTable;
  model: Config["model"];
  /** go on from here instead of from the seed */
  resumeFrom?: TrainerState;
  /** who does the arithmetic; the plain TypeScript version when left out */
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
  /** validation loss there; Infinity before the first epoch and where there are no validation rows */
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
  const { learning_rate, gamma, tau, alpha, weight_decay, reward_scale } = model.hyperparameters;
  return {
    learningRate: learning_rate,
    gamma,
    tau,
    alpha: alpha * reward_scale,
    weightDecay: weight_decay,
    rewardScale: reward_scale,
  };
}

/**
 * Trains a Q-network epoch by epoch. The caller pulls: it shows the reports, writes checkpoints, and stops by no longer
 * asking. Each epoch passes once over the shuffled training rows in batches, the short last one included.
 * Training stops when the validation loss (see `validation-loss.ts`) has not fallen by `min_delta` times the reward scale for
 * `early_stopping_patience` epochs. Same rows, settings and seed give the same bytes, interrupted and resumed or not.
 * Throws a RangeError when there is nothing to train on or the stored state is of another shape.
 */
export function* trainPolicy(options: TrainingOptions): Generator<EpochReport, TrainingResult> {
  const { train, validation, model } = options;
  if (train.rows === 0) throw new RangeError("there is no training row");
  const { max_epochs, early_stopping_patience, min_delta } = model.training;
  const settings = learnerSettings(model);
  // like alpha, in units of the configured reward
  const leastGain = min_delta * settings.rewardScale;
  const create = options.createLearner ?? createPlainLearner;
  const start = options.resumeFrom ?? firstState(options, settings, create);
  checkShape(start.shape, train, model);
  const learner = create(start.shape, settings, start.learner, start.anchor);
  const random = createRandom(start.random);
  let best = start.best;
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
    const training = trainEpoch(learner, train, model.hyperparameters.batch_size, random);
    epoch += 1;
    const held = validation.rows > 0 ? validationLoss(learner, validation) : null;
    const improved = held === null || held.total < best.loss - leastGain;
    if (improved) {
      best = { epoch, loss: held?.total ?? Number.POSITIVE_INFINITY, parameters: learner.state().parameters };
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

function firstState(
  { train, validation, model }: TrainingOptions,
  settings: LearnerSettings,
  create: CreateLearner,
): TrainerState {
  const { hidden_layers } = model.hyperparameters;
  const shape: NetworkShape = { inputs: train.states.columns, hidden: hidden_layers, actions: train.actions };
  const random = createRandom(model.training.seed);
  const learner = initialState(shape, random);
  const anchor = fitAnchor(train, settings.rewardScale);
  // the untrained network is a candidate: it names the shrunken best agent per task type, and little data may teach nothing better
  const held =
    validation.rows > 0 ? validationLoss(create(shape, settings, learner, anchor), validation) : null;
  const loss = held?.total ?? Number.POSITIVE_INFINITY;
  const best = { epoch: 0, loss, parameters: learner.parameters.slice() };
  return { shape, anchor, epoch: 0, learner, random: random.state(), best };
}

function checkShape(shape: NetworkShape, train: TransitionTable, model: Config["model"]): void {
  const wanted = [train.states.columns, ...model.hyperparameters.hidden_layers, train.actions].join("-");
  const stored = [shape.inputs, ...shape.hidden, shape.actions].join("-");
  if (wanted !== stored)
    throw new RangeError(`the stored network is ${stored}, this training needs ${wanted}`);
}

function trainEpoch(learner: Learner, train: TransitionTable, batchSize: number, random: Random): CqlLoss {
  const order = random.shuffle(Int32Array.from({ length: train.rows }, (_, row) => row));
  const sum: CqlLoss = { total: 0, temporalDifference: 0, conservative: 0, meanQ: 0 };
  for (let start = 0; start < order.length; start += batchSize) {
    const rows = order.subarray(start, start + batchSize);
    const loss = learner.trainStep(train, rows);
    const share = rows.length / order.length;
    sum.total += share * loss.total;
    sum.temporalDifference += share * loss.temporalDifference;
    sum.conservative += share * loss.conservative;
    sum.meanQ += share * loss.meanQ;
  }
  return sum;
}
