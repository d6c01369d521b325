import { createKernel, type Kernel } from "./instance.ts";
import { type PanelLayout, padded, panelLayout, writeParameters } from "./panels.ts";

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
