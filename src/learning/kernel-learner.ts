import type { TransitionTable } from "../dataset/transition-table.ts";
import { trainBackwards } from "../numeric/kernel/backwards.ts";
import { type AskRoom, forwardPass, growingRoom } from "../numeric/kernel/forward.ts";
import { gather, type Input, isDense } from "../numeric/kernel/input.ts";
import { countEntries } from "../numeric/kernel/lists.ts";
import { readPanels, readParameters, writePanels } from "../numeric/kernel/panels.ts";
import { entriesIn, gatherPlaced, type PlacedRows, placeRows } from "../numeric/kernel/placed-rows.ts";
import { dropFromRows, placeNetwork, type TrainingNetwork } from "../numeric/kernel/training.ts";
import { reserveTraining, type TrainingRoom } from "../numeric/kernel/training-room.ts";
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
  /** of no use but to its making, see `readAhead` */
  read: number;
}

const createBatchValues = (rows: number, actions: number): BatchValues => ({
  rows,
  online: new Float32Array(2 * rows * actions),
  target: new Float32Array(rows * actions),
  gradient: new Float32Array(rows * actions),
  targets: new Float32Array(rows),
  successors: new Int32Array(rows),
  read: 0,
});

/** What one learner keeps in its kernel's memory beside the network. */
interface Holding {
  ask: AskRoom<TrainingRoom>;
  /** the table of the last step */
  table?: TransitionTable;
  /** its states, if they lie there */
  states?: PlacedRows;
  nextStates?: PlacedRows;
}

/** A larger table stays outside, and its rows are copied batch by batch: 32 MB in each kernel at most. */
const MOST_ENTRIES = 4e6;

/**
 * The table that a learner goes over again and again is placed in its memory at the second step, so that the kernel gathers
 * batches by itself. The room for a step lies behind it, hence is laid out anew.
 */
function hold(network: TrainingNetwork, mark: number, before: Holding, table: TransitionTable): Holding {
  if (before.table === table && before.states) return before;
  const { memory } = network.kernel;
  const again =
    before.table === table && entriesIn(table.states) + entriesIn(table.nextStates) <= MOST_ENTRIES;
  if (!again && !before.states) return Object.assign(before, { table });
  memory.release(mark);
  const places = again
    ? { states: placeRows(memory, table.states), nextStates: placeRows(memory, table.nextStates) }
    : {};
  return { ...places, table, ask: askOf(network) };
}

const askOf = (network: TrainingNetwork): AskRoom<TrainingRoom> =>
  growingRoom(network.kernel.memory, (rows, entries) => reserveTraining(network, rows, entries));

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
  const mark = kernel.memory.mark();
  let holding: Holding = { ask: askOf(network) };
  const dropout = dropoutOf(settings.dropout);
  let values = createBatchValues(0, shape.actions);
  let steps = start.steps;
  return {
    shape,
    settings,
    trainStep: (table, rows) => {
      if (rows.length > values.rows) values = createBatchValues(rows.length, shape.actions);
      holding = hold(network, mark, holding, table);
      const following = listSuccessors(table, rows, rows.length, values.successors);
      const all = rows.length + following;
      const entries = entriesOf(table, rows, values.successors, following);
      const room = holding.ask(all, entries);
      const input = gatherBatch(network, room, holding, table, rows, values.successors, following, entries);
      const drop = settings.dropout > 0 ? dropHidden(network, settings, steps, all, rows.length) : undefined;
      forwardPass(kernel, layout, parameters, input, all, room.pass, drop);
      if (following > 0) {
        const next = { ...input, skipped: rows.length };
        forwardPass(kernel, layout, network.target, next, following, room.target);
      }
      values.read = readAhead(table, rows);
      const loss = lossOf(network, room, settings, anchor, table, rows, following, values);
      steps += 1;
      trainBackwards(network, room, input, rows.length, all, dropout.scale, {
        ...adamConstants(steps, settings.learningRate, settings.weightDecay),
        tau: settings.tau,
      });
      return loss;
    },
    qValues: (states) => allKernelValues({ kernel, layout, parameters, ask: holding.ask }, anchor, states),
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
  { lists, numbers }: TrainingRoom,
  holding: Holding,
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
  if (holding.states && holding.nextStates) {
    gatherPlaced(kernel, input, 0, holding.states, numbers, rows, count);
    gatherPlaced(kernel, input, count, holding.nextStates, numbers, successors, following);
  } else {
    gather(kernel, input, 0, states, rows, count);
    gather(kernel, input, count, nextStates, successors, following);
  }
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

/**
 * Reads once what the loss is about to need of the table. Rows drawn from a large one lie far apart: asked for all at once,
 * they come from memory together, while the loss would wait for one after the other. Returns a sum, so that it is not
 * taken for useless work and left out.
 */
function readAhead(
  { actions, mask, nextMask, action, reward, steps }: TransitionTable,
  rows: ArrayLike<number>,
): number {
  let sum = 0;
  for (let position = 0; position < rows.length; position++) {
    const row = rows[position]!;
    sum += mask[row * actions]! + nextMask[row * actions]! + action[row]! + reward[row]! + steps[row]!;
  }
  return sum;
}

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
