import type { TransitionTable } from "../dataset/transition-table.ts";
import type { Reals } from "../numeric/dense-layer.ts";
import { adamStep, softUpdate } from "./adam.ts";
import { type Anchor, addAnchor, zeroAnchor } from "./anchor.ts";
import { cqlLoss, listSuccessors, temporalDifferenceTargets } from "./cql.ts";
import { dropoutKey, dropoutOf, dropUnits } from "./dropout.ts";
import type { CqlLoss, Learner, LearnerSettings, LearnerState, NetworkShape } from "./learner.ts";
import {
  backward,
  type ChangeOutput,
  createActivations,
  forward,
  type Layer,
  layersOf,
  parameterCount,
} from "./q-network.ts";
import { allValues } from "./q-values.ts";

/** All that one gradient needs; `pass` is made anew only when a larger batch comes. */
export interface GradientWorkspace {
  shape: NetworkShape;
  online: Layer[];
  target: Layer[];
  gradient: Reals; // flat, as the parameters
  gradientLayers: Layer[];
  anchor: Anchor;
  create: (length: number) => Reals;
  pass: BatchRoom;
}

interface BatchRoom {
  rows: number;
  activations: Reals[];
  activationGradients: Reals[];
  nextActivations: Reals[];
  nextTargetActivations: Reals[];
  targets: Reals;
  successors: Int32Array;
}

/** Room for gradients of these parameters; the precision is that of `create`. */
export function createGradientWorkspace(
  shape: NetworkShape,
  parameters: Reals,
  target: Reals,
  create: (length: number) => Reals = (length) => new Float32Array(length),
  anchor: Anchor = zeroAnchor(shape.actions),
): GradientWorkspace {
  const gradient = create(parameterCount(shape));
  return {
    shape,
    online: layersOf(shape, parameters),
    target: layersOf(shape, target),
    gradient,
    gradientLayers: layersOf(shape, gradient),
    anchor,
    create,
    pass: createBatchRoom(shape, 0, create),
  };
}

function createBatchRoom(shape: NetworkShape, rows: number, create: (length: number) => Reals): BatchRoom {
  return {
    rows,
    activations: createActivations(shape, rows, create),
    activationGradients: createActivations(shape, rows, create),
    nextActivations: createActivations(shape, rows, create),
    nextTargetActivations: createActivations(shape, rows, create),
    targets: create(rows),
    successors: new Int32Array(rows),
  };
}

/**
 * The loss of these rows, and its gradient in `workspace.gradient`. Rows without a successor need no pass for s'. Hidden
 * units are dropped on the way of s alone; `step` counts the steps taken before this one.
 */
export function lossAndGradient(
  workspace: GradientWorkspace,
  settings: LearnerSettings,
  table: TransitionTable,
  rows: ArrayLike<number>,
  step = 0,
): CqlLoss {
  const { shape, online, target, anchor, create } = workspace;
  const count = rows.length;
  if (workspace.pass.rows < count) workspace.pass = createBatchRoom(shape, count, create);
  const { activations, activationGradients, nextActivations, nextTargetActivations, targets, successors } =
    workspace.pass;
  const following = listSuccessors(table, rows, count, successors);
  const nextValues = forward(online, table.nextStates, successors, following, nextActivations);
  const nextTargetValues = forward(target, table.nextStates, successors, following, nextTargetActivations);
  addAnchor(nextValues, anchor, table.nextStates, successors, following);
  addAnchor(nextTargetValues, anchor, table.nextStates, successors, following);
  temporalDifferenceTargets(table, rows, count, settings, nextValues, nextTargetValues, targets);
  const drop = settings.dropout > 0 ? dropAll(settings, step) : undefined;
  const values = forward(online, table.states, rows, count, activations, drop);
  addAnchor(values, anchor, table.states, rows, count);
  const valueGradient = activationGradients.at(-1)!;
  const loss = cqlLoss(table, rows, count, settings.alpha, values, targets, valueGradient);
  workspace.gradient.fill(0);
  const { scale } = dropoutOf(settings.dropout);
  backward(
    online,
    table.states,
    rows,
    count,
    activations,
    activationGradients,
    workspace.gradientLayers,
    scale,
  );
  return loss;
}

function dropAll({ dropout, seed }: LearnerSettings, step: number): ChangeOutput {
  const constants = dropoutOf(dropout);
  return (layer, values, rows, units) => {
    for (let row = 0; row < rows; row++) {
      dropUnits(values, row * units, units, dropoutKey(seed, step, layer, row), constants);
    }
  };
}

/** The learner in plain TypeScript, 32-bit numbers throughout; see `learner.ts`. */
export function createPlainLearner(
  shape: NetworkShape,
  settings: LearnerSettings,
  start: LearnerState,
  anchor: Anchor = zeroAnchor(shape.actions),
): Learner {
  const parameters = start.parameters.slice();
  const target = start.target.slice();
  const firstMoment = start.firstMoment.slice();
  const secondMoment = start.secondMoment.slice();
  let steps = start.steps;
  const workspace = createGradientWorkspace(shape, parameters, target, undefined, anchor);
  const blocks = decayBlocks(workspace.online, [parameters, workspace.gradient, firstMoment, secondMoment]);
  return {
    shape,
    settings,
    trainStep: (table, rows) => {
      const loss = lossAndGradient(workspace, settings, table, rows, steps);
      steps += 1;
      for (const { decayed, views } of blocks) {
        const decay = decayed ? settings.weightDecay : 0;
        adamStep(views[0]!, views[1]!, views[2]!, views[3]!, steps, settings.learningRate, decay);
      }
      softUpdate(target, parameters, settings.tau);
      return loss;
    },
    qValues: (states) => allValues({ shape, parameters, anchor }, states),
    state: () => ({
      parameters: parameters.slice(),
      target: target.slice(),
      firstMoment: firstMoment.slice(),
      secondMoment: secondMoment.slice(),
      steps,
    }),
  };
}

/** Views of the same block of several flat arrays; biases are not decayed, they hold the prior. */
function decayBlocks(
  layers: readonly Layer[],
  arrays: readonly Reals[],
): { decayed: boolean; views: Reals[] }[] {
  return layers.flatMap(({ place }) => [
    { decayed: true, views: arrays.map((array) => array.subarray(place.weightAt, place.biasAt)) },
    {
      decayed: false,
      views: arrays.map((array) => array.subarray(place.biasAt, place.biasAt + place.outputs)),
    },
  ]);
}
