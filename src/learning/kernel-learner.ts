import type { TransitionTable } from "../dataset/transition-table.ts";
import { forwardPass, growingRoom } from "../numeric/kernel/forward.ts";
import { gather, type Input, isDense } from "../numeric/kernel/input.ts";
import { countEntries } from "../numeric/kernel/lists.ts";
import { readPanels, readParameters, writePanels } from "../numeric/kernel/panels.ts";
import {
  dropFromRows,
  placeNetwork,
  reserveTraining,
  type TrainingNetwork,
  type TrainingRoom,
  trainBackwards,
} from "../numeric/kernel/training.ts";
import { adamConstants } from "./adam.ts";
import { type Anchor, addAnchor, zeroAnchor } from "./anchor.ts";
import { cqlLoss, listSuccessors, temporalDifferenceTargets } from "./cql.ts";
import { dropoutKey, dropoutOf } from "./dropout.ts";
import { allKernelValues, sizesOf } from "./kernel-network.ts";
import type { CqlLoss, Learner, LearnerSettings, LearnerState, NetworkShape } from "./learner.ts";

/** Values and targets of one batch on the side of JavaScript, where the loss is computed by the same code as the oracle's. */
interface BatchValues {
  rows: number;
  online: Float32Array; // [rows + successors, actions]
  target: Float32Array; // [successors, actions]
  gradient: Float32Array; // [rows, actions]
  targets: Float32Array; // [rows]
  successors: Int32Array;
}

const createBatchValues = (rows: number, actions: number): BatchValues => ({
  rows,
  online: new Float32Array(2 * rows * actions),
  target: new Float32Array(rows * actions),
  gradient: new Float32Array(rows * actions),
  targets: new Float32Array(rows),
  successors: new Int32Array(rows),
});

/**
 * The learner with its arithmetic in WebAssembly (`kernel/`), the same as `plain-learner.ts` up to rounding. Rows are gathered
 * from the table batch by batch; the rows and their successors pass through the network together.
 */
export function createKernelLearner(
  shape: NetworkShape,
  settings: LearnerSettings,
  start: LearnerState,
  anchor: Anchor = zeroAnchor(shape.actions),
): Learner {
  const network = placeNetwork(sizesOf(shape), start);
  const { kernel, layout, parameters } = network;
  const ask = growingRoom(kernel.memory, (rows, entries) => reserveTraining(network, rows, entries));
  const dropout = dropoutOf(settings.dropout);
  let values = createBatchValues(0, shape.actions);
  let steps = start.steps;
  return {
    shape,
    settings,
    trainStep: (table, rows) => {
      if (rows.length > values.rows) values = createBatchValues(rows.length, shape.actions);
      const following = listSuccessors(table, rows, rows.length, values.successors);
      const all = rows.length + following;
      const entries = entriesOf(table, rows, values.successors, following);
      const room = ask(all, entries);
      const input = gatherBatch(network, room, table, rows, values.successors, following, entries);
      const drop = settings.dropout > 0 ? dropHidden(network, settings, steps, all, rows.length) : undefined;
      forwardPass(kernel, layout, parameters, input, all, room.pass, drop);
      if (following > 0) {
        const next = { ...input, skipped: rows.length };
        forwardPass(kernel, layout, network.target, next, following, room.target);
      }
      const loss = lossOf(network, room, settings, anchor, table, rows, following, values);
      steps += 1;
      trainBackwards(network, room, input, rows.length, all, dropout.scale, {
        ...adamConstants(steps, settings.learningRate, settings.weightDecay),
        tau: settings.tau,
      });
      return loss;
    },
    qValues: (states) => allKernelValues({ kernel, layout, parameters, ask }, anchor, states),
    state: () => readState(network, steps),
  };
}

const entriesOf = (
  table: TransitionTable,
  rows: ArrayLike<number>,
  successors: Int32Array,
  following: number,
): number =>
  countEntries(table.states, rows, rows.length) + countEntries(table.nextStates, successors, following);

/** The states of the rows, behind them those of their successors, in whichever form is the faster one. */
function gatherBatch(
  { kernel }: TrainingNetwork,
  { lists }: TrainingRoom,
  { states, nextStates }: TransitionTable,
  rows: ArrayLike<number>,
  successors: Int32Array,
  following: number,
  entries: number,
): Input {
  const count = rows.length;
  const least = following === 0 ? count : Math.min(count, following);
  const dense = isDense(least, count + following, states.columns, entries);
  const input: Input = { lists, dense, skipped: 0 };
  gather(kernel, input, 0, states, rows, count);
  gather(kernel, input, count, nextStates, successors, following);
  return input;
}

const dropHidden =
  (
    { kernel, layout }: TrainingNetwork,
    { dropout, seed }: LearnerSettings,
    step: number,
    all: number,
    count: number,
  ) =>
  (layer: number, output: number): void => {
    const { threshold, scale } = dropoutOf(dropout);
    const units = layout.layers[layer]!.outputs;
    const keyOf = (row: number) => dropoutKey(seed, step, layer, row);
    dropFromRows(kernel, output, all, count, units, keyOf, threshold, scale);
  };

/** The loss; its gradient by the Q-values goes into the last of `room.slopes`. */
function lossOf(
  { kernel, layout }: TrainingNetwork,
  room: TrainingRoom,
  settings: LearnerSettings,
  anchor: Anchor,
  table: TransitionTable,
  rows: ArrayLike<number>,
  following: number,
  { online, target, gradient, targets, successors }: BatchValues,
): CqlLoss {
  const { actions } = table;
  const count = rows.length;
  const all = count + following;
  const last = layout.layers.length - 1;
  const memory = kernel.memory.floats();
  readPanels(memory, room.pass.outputs[last]!, all, online, 0, all, actions);
  readPanels(memory, room.target.outputs[last]!, following, target, 0, following, actions);
  const next = online.subarray(count * actions);
  addAnchor(online, anchor, table.states, rows, count);
  addAnchor(next, anchor, table.nextStates, successors, following);
  addAnchor(target, anchor, table.nextStates, successors, following);
  temporalDifferenceTargets(table, rows, count, settings, next, target, targets);
  const loss = cqlLoss(table, rows, count, settings.alpha, online, targets, gradient);
  writePanels(memory, room.slopes[last]!, count, gradient, 0, count, actions);
  return loss;
}

function readState(network: TrainingNetwork, steps: number): LearnerState {
  const read = (address: number) => readParameters(network.kernel.memory.floats(), address, network.layout);
  return {
    parameters: read(network.parameters),
    target: read(network.target),
    firstMoment: read(network.firstMoment),
    secondMoment: read(network.secondMoment),
    steps,
  };
}
