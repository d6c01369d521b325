import { type InputRoom, isNarrow, type PassRoom, reserveInput } from "./forward.ts";
import type { Input } from "./input.ts";
import { createKernel, type Kernel } from "./instance.ts";
import { type Lists, reserveLists } from "./lists.ts";
import { type PanelLayer, type PanelLayout, padded, panelLayout, writeParameters } from "./panels.ts";

/** A network in training as it lies in a kernel's memory: four copies of the same layout, and what has been touched. */
export interface TrainingNetwork {
  kernel: Kernel;
  layout: PanelLayout;
  parameters: number;
  target: number;
  firstMoment: number;
  secondMoment: number;
  /** for each layer a byte for each row of weights, see `kernel/adam.ts` */
  life: number[];
}

/** The four flat arrays that make up the state of a network in training. */
export interface FlatState {
  parameters: Float32Array;
  target: Float32Array;
  firstMoment: Float32Array;
  secondMoment: Float32Array;
}

/**
 * Room for a step on up to so many rows: two passes, and the way back. What is never needed at the same time lies in the same
 * place: the less memory a step goes through, the more of it stays in the cache.
 */
export interface TrainingRoom extends InputRoom {
  target: PassRoom;
  /** gradients of the outputs of every layer, in panels */
  slopes: number[];
  /** whatever is listed at the time: outputs by row, gradients by row, outputs by column */
  working: Lists;
  /** four lists on their way into `working` */
  scratch: number;
  /** one weight matrix, transposed */
  turned: number;
}

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

/** Puts the state into the memory of a kernel of its own. */
export function placeNetwork(sizes: readonly number[], state: FlatState): TrainingNetwork {
  const kernel = createKernel();
  const { memory } = kernel;
  const layout = panelLayout(sizes);
  const place = (flat: Float32Array): number => {
    const address = memory.reserve(layout.bytes);
    writeParameters(memory.floats(), address, layout, flat);
    return address;
  };
  const parameters = place(state.parameters);
  const target = place(state.target);
  const firstMoment = place(state.firstMoment);
  const secondMoment = place(state.secondMoment);
  let at = 0;
  const life = layout.layers.map(({ inputs, outputs }) => {
    const address = memory.reserve(inputs);
    const bytes = memory.bytes();
    for (let row = 0; row < inputs; row++) bytes[address + row] = lifeOf(state, at + row * outputs, outputs);
    at += (inputs + 1) * outputs;
    return address;
  });
  return { kernel, layout, parameters, target, firstMoment, secondMoment, life };
}

const AT_REST = 0;
const UNTOUCHED = 1;
const LIVE = 2;

function lifeOf(state: FlatState, from: number, length: number): number {
  let life = AT_REST;
  for (let index = from; index < from + length; index++) {
    if (state.firstMoment[index] !== 0 || state.secondMoment[index] !== 0) return LIVE;
    if (state.parameters[index] !== state.target[index]) life = UNTOUCHED;
  }
  return life;
}

/** Room for steps on up to `rows` rows, successors included, with up to `entries` entries that are not zero. */
export function reserveTraining(
  { kernel, layout }: TrainingNetwork,
  rows: number,
  entries: number,
): TrainingRoom {
  const { memory } = kernel;
  const widest = Math.max(...layout.layers.map(({ columns }) => columns));
  const tallest = Math.max(...layout.layers.map((layer) => layer.rows));
  const turned = Math.max(0, ...layout.layers.slice(1).map((layer) => layer.rows * layer.columns));
  const most = Math.max(entries + rows, rows * widest) + tallest;
  const lists = reserveLists(memory, Math.max(rows, tallest), most);
  const slopes = layout.layers.map(({ columns }) => memory.reserve(4 * rows * columns));
  return {
    ...reserveInput(kernel, layout, rows, entries, lists),
    target: { outputs: slopes, lists },
    slopes,
    working: lists,
    scratch: memory.reserve(32 * (rows + 8)),
    turned: memory.reserve(4 * turned),
  };
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
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index]!;
    if (index > 0) slopeOfInput(network, room, index, count, rows, activeScale);
    if (index === 0 && input.dense) stepOfDense(network, room, input, layer, count, decay);
    else if (index > 0 && isNarrow(layer.columns, count))
      stepOfNarrow(network, room, index, count, rows, decay);
    else stepOfLayer(network, room, input, index, count, rows, decay);
    stepOfBias(network, room, index, count);
  }
}

function slopeOfInput(
  { kernel, layout, parameters }: TrainingNetwork,
  room: TrainingRoom,
  index: number,
  count: number,
  rows: number,
  activeScale: number,
): void {
  const { call } = kernel;
  const layer = layout.layers[index]!;
  const { starts, offsets, values } = room.working;
  const slope = room.slopes[index]!;
  const active = room.pass.outputs[index - 1]!;
  const below = room.slopes[index - 1]!;
  call.transposePanels(parameters + layer.weightAt, layer.rows, layer.columns, room.turned);
  call.listRows(slope, count, count, layer.columns, starts, offsets, values);
  call.backwardLayer(
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

function stepOfLayer(
  { kernel, layout, parameters, target, firstMoment, secondMoment, life }: TrainingNetwork,
  room: TrainingRoom,
  { lists: input }: Input,
  index: number,
  count: number,
  all: number,
  decay: number,
): void {
  const { call } = kernel;
  const { inputs, rows, columns, weightAt } = layout.layers[index]!;
  const { starts, offsets, values } = room.working;
  if (index === 0) {
    call.listColumns(input.starts, input.offsets, input.values, count, inputs, starts, offsets, values);
  } else {
    const active = room.pass.outputs[index - 1]!;
    call.listPanelColumns(active, all, count, rows, starts, offsets, values, room.scratch);
  }
  call.adamWeights(
    starts,
    offsets,
    values,
    inputs,
    columns,
    room.slopes[index]!,
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

/** Multiplies hidden outputs of the first `count` of `rows` rows by `scale` or by 0; the key of each row decides which. */
export function dropFromRows(
  { call }: Kernel,
  output: number,
  rows: number,
  count: number,
  units: number,
  keyOf: (row: number) => number,
  threshold: number,
  scale: number,
): void {
  const columns = padded(units);
  for (let row = 0; row < count; row++) {
    call.dropUnits(output, rows, row, columns, keyOf(row), threshold, scale);
  }
}
