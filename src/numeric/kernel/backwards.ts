import { isNarrow } from "./forward.ts";
import type { Input } from "./input.ts";
import type { PanelLayer } from "./panels.ts";
import type { TrainingNetwork } from "./training.ts";
import type { TrainingRoom } from "./training-room.ts";

/** The constants of one step of Adam; see `learning/adam.ts`. */
export interface AdamConstants {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** learning rate / (1 - beta1^t) */
  rate: number;
  /** 1 / sqrt(1 - beta2^t) */
  correction: number;
  /** the share of a weight that it loses */
  decay: number;
  /** the share of the parameters that moves into the target */
  tau: number;
}

/**
 * One step of Adam, then the soft target update, given the gradient of the outputs of the first `count` rows in the last of
 * `room.slopes` and what the pass of `rows` rows of `input` left in `room.pass`. `activeScale` is what dropout multiplied survivors by.
 */
export function trainBackwards(
  network: TrainingNetwork,
  room: TrainingRoom,
  input: Input,
  count: number,
  rows: number,
  activeScale: number,
  constants: AdamConstants,
): void {
  const { call } = network.kernel;
  const { layers } = network.layout;
  const { beta1, beta2, epsilon, rate, correction, decay, tau } = constants;
  call.setAdam(beta1, beta2, epsilon, rate, correction, tau);
  let alive = count * layers.at(-1)!.columns;
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index]!;
    if (index === 0 && input.dense) {
      stepOfDense(network, room, input, layer, count, decay);
    } else if (index > 0 && isNarrow(layer.columns, count)) {
      alive = slopeByLists(network, room, index, count, rows, activeScale);
      stepOfNarrow(network, room, index, count, rows, decay);
    } else {
      const active = listInput(network, room, input, index, count, rows);
      if (index > 0) alive = slopeOfInput(network, room, index, count, rows, activeScale, active, alive);
      stepOfLayer(network, room, index, count, decay);
    }
    stepOfBias(network, room, index, count);
  }
}

/** From so many columns on a product of whole rows is worth its beginning and end. */
const WIDE = 128;

/**
 * The gradient of a layer's input, by whichever way has fewer entries to go through: `active` of the input, each a product of
 * two rows, or `alive` of the gradient of the outputs. Returns how many entries it has.
 */
function slopeOfInput(
  network: TrainingNetwork,
  room: TrainingRoom,
  index: number,
  count: number,
  rows: number,
  activeScale: number,
  active: number,
  alive: number,
): number {
  const layer = network.layout.layers[index]!;
  if (layer.columns < WIDE || active * layer.columns > alive * layer.rows) {
    return slopeByLists(network, room, index, count, rows, activeScale);
  }
  slopeByDots(network, room, index, count, activeScale);
  return active;
}

/** A sum over the listed gradients of the outputs; returns how many entries are not masked. */
function slopeByLists(
  { kernel, layout, parameters }: TrainingNetwork,
  room: TrainingRoom,
  index: number,
  count: number,
  rows: number,
  activeScale: number,
): number {
  const { call } = kernel;
  const layer = layout.layers[index]!;
  const { starts, offsets, values } = room.slopeLists;
  const slope = room.slopes[index]!;
  const active = room.pass.outputs[index - 1]!;
  const below = room.slopes[index - 1]!;
  call.transposePanels(parameters + layer.weightAt, layer.rows, layer.columns, room.turned);
  call.listRows(slope, count, count, layer.columns, starts, offsets, values);
  return call.backwardLayer(
    starts,
    offsets,
    values,
    count,
    room.turned,
    layer.columns,
    layer.rows,
    active,
    rows,
    below,
    activeScale,
  );
}

/** A product of two rows for each entry of the input that is not zero; the input is listed by column. */
function slopeByDots(
  { kernel, layout, parameters }: TrainingNetwork,
  { working, slopes, turned, flat, cursors }: TrainingRoom,
  index: number,
  count: number,
  activeScale: number,
): void {
  const { call } = kernel;
  const { rows, columns, weightAt } = layout.layers[index]!;
  const { starts, offsets } = working;
  const below = slopes[index - 1]!;
  call.flattenPanels(parameters + weightAt, rows, columns, turned);
  call.flattenPanels(slopes[index]!, count, columns, flat);
  call.backwardDots(starts, offsets, rows, count, columns, turned, flat, below, cursors, activeScale);
}

/** Lists a layer's input by column; returns how many entries that are. */
function listInput(
  { kernel, layout }: TrainingNetwork,
  room: TrainingRoom,
  { lists: input }: Input,
  index: number,
  count: number,
  all: number,
): number {
  const { call } = kernel;
  const { inputs, rows } = layout.layers[index]!;
  const { starts, offsets, values } = room.working;
  if (index === 0) {
    call.listColumns(input.starts, input.offsets, input.values, count, inputs, starts, offsets, values);
  } else {
    const active = room.pass.outputs[index - 1]!;
    call.listPanelColumns(active, all, count, rows, starts, offsets, values, room.scratch);
  }
  return kernel.memory.words()[starts / 4 + inputs]!;
}

function stepOfLayer(
  { kernel, layout, parameters, target, firstMoment, secondMoment, life }: TrainingNetwork,
  { working: { starts, offsets, values }, slopes }: TrainingRoom,
  index: number,
  count: number,
  decay: number,
): void {
  const { inputs, rows, columns, weightAt } = layout.layers[index]!;
  kernel.call.adamWeights(
    starts,
    offsets,
    values,
    inputs,
    columns,
    slopes[index]!,
    count,
    parameters + weightAt,
    target + weightAt,
    firstMoment + weightAt,
    secondMoment + weightAt,
    rows,
    life[index]!,
    decay,
  );
}

/** The same for a first layer whose input is not listed. */
function stepOfDense(
  { kernel, parameters, target, firstMoment, secondMoment, life }: TrainingNetwork,
  room: TrainingRoom,
  input: Input,
  { inputs, columns, weightAt }: PanelLayer,
  count: number,
  decay: number,
): void {
  kernel.call.adamDense(
    input.lists.offsets,
    count,
    inputs,
    columns,
    room.slopes[0]!,
    parameters + weightAt,
    target + weightAt,
    firstMoment + weightAt,
    secondMoment + weightAt,
    life[0]!,
    decay,
  );
}

/** The same for a layer of few outputs. */
function stepOfNarrow(
  { kernel, layout, parameters, target, firstMoment, secondMoment, life }: TrainingNetwork,
  room: TrainingRoom,
  index: number,
  count: number,
  all: number,
  decay: number,
): void {
  const { rows, columns, weightAt } = layout.layers[index]!;
  kernel.call.adamPanels(
    room.pass.outputs[index - 1]!,
    all,
    count,
    rows,
    columns,
    room.slopes[index]!,
    parameters + weightAt,
    target + weightAt,
    firstMoment + weightAt,
    secondMoment + weightAt,
    life[index]!,
    decay,
  );
}

function stepOfBias(
  { kernel, layout, parameters, target, firstMoment, secondMoment }: TrainingNetwork,
  room: TrainingRoom,
  index: number,
  count: number,
): void {
  const { columns, biasAt } = layout.layers[index]!;
  const [p, t, m, v] = [parameters + biasAt, target + biasAt, firstMoment + biasAt, secondMoment + biasAt];
  kernel.call.adamBias(room.slopes[index]!, count, columns, p, t, m, v);
}
