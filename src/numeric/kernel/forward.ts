import type { SparseRows } from "../sparse.ts";
import { forwardInput, gather, type Input, isDense } from "./input.ts";
import type { Kernel, KernelMemory } from "./instance.ts";
import { countEntries, type Lists, reserveLists } from "./lists.ts";
import { type PanelLayer, type PanelLayout, readPanels } from "./panels.ts";

/** Room for one pass of a batch: the outputs of every layer in panels, and a hidden one listed. */
export interface PassRoom {
  outputs: number[];
  /** of one layer at a time */
  lists: Lists;
}

/** Room for passes of up to `rows` rows. */
function reservePass(
  { memory }: Kernel,
  { layers }: PanelLayout,
  rows: number,
  lists = reserveLists(memory, rows, rows * widestHidden(layers)),
): PassRoom {
  return { outputs: layers.map(({ columns }) => memory.reserve(4 * rows * columns)), lists };
}

const widestHidden = (layers: readonly PanelLayer[]): number =>
  Math.max(0, ...layers.slice(0, -1).map(({ columns }) => columns));

/**
 * Passes `count` rows through the network whose parameters begin at `parameters`: ReLU between layers, none after the
 * last. Leaves every layer's output in panels of `count` rows; `change` may alter a hidden layer's output.
 */
export function forwardPass(
  kernel: Kernel,
  { layers }: PanelLayout,
  parameters: number,
  input: Input,
  count: number,
  room: PassRoom,
  change?: (layer: number, output: number) => void,
): void {
  const end = layers.length - 1;
  forwardInput(kernel, layers[0]!, parameters, input, count, room.outputs[0]!, floorOf(0, end));
  for (let layer = 1; layer <= end; layer++) {
    const before = room.outputs[layer - 1]!;
    change?.(layer - 1, before);
    forwardHidden(
      kernel,
      layers[layer]!,
      parameters,
      before,
      count,
      room.lists,
      room.outputs[layer]!,
      floorOf(layer, end),
    );
  }
}

/** A layer that is not the first: output = max(floor, input * weight + bias), input the output of the layer before. */
function forwardHidden(
  { call }: Kernel,
  { rows, columns, weightAt, biasAt }: PanelLayer,
  parameters: number,
  input: number,
  count: number,
  { starts, offsets, values }: Lists,
  output: number,
  floor: number,
): void {
  const weight = parameters + weightAt;
  const bias = parameters + biasAt;
  if (isNarrow(columns, count)) {
    call.forwardPanels(input, count, count, rows, weight, columns, bias, output, floor);
  } else {
    call.listRows(input, count, count, rows, starts, offsets, values);
    call.forwardLayer(starts, offsets, values, count, weight, rows, columns, bias, output, count, floor);
  }
}

/** Tiles of four need four rows. */
const LEAST = 4;
/** From so many columns on a list serves enough of them to be worth its making. */
const WIDE = 32;

/** Whether a layer is multiplied as it lies rather than by lists. */
export const isNarrow = (columns: number, count: number): boolean => columns < WIDE && count >= LEAST;

/** The least output of a layer: a ReLU everywhere but at the end. */
const floorOf = (layer: number, end: number): number => (layer < end ? 0 : Number.NEGATIVE_INFINITY);

/** What a pass by itself needs: room for the states that enter, and for their outputs. */
export interface InputRoom {
  lists: Lists;
  pass: PassRoom;
}

/** Gives room for so many rows and listed entries; what lay there before may be gone. */
export type AskRoom<Room> = (rows: number, entries: number) => Room;

/**
 * A room at the end of the memory that is laid out anew, larger, when it does not suffice. There can be one of it, and
 * nothing else may be reserved afterwards.
 */
export function growingRoom<Room>(memory: KernelMemory, reserve: AskRoom<Room>): AskRoom<Room> {
  const mark = memory.mark();
  let [rows, entries] = [0, 0];
  let room: Room | undefined;
  return (wantedRows, wantedEntries) => {
    if (room === undefined || wantedRows > rows || wantedEntries > entries) {
      memory.release(mark);
      rows = Math.max(rows, wantedRows);
      if (wantedEntries > entries) entries = Math.ceil(1.5 * wantedEntries);
      room = reserve(rows, entries);
    }
    return room;
  };
}

/** Room for a pass; `lists` is where outputs are listed, if there is a place already. */
export const reserveInput = (
  kernel: Kernel,
  layout: PanelLayout,
  rows: number,
  entries: number,
  lists?: Lists,
): InputRoom => ({
  lists: reserveLists(kernel.memory, rows, entries),
  pass: reservePass(kernel, layout, rows, lists),
});

/** Writes the network's outputs for states[rows[0]] ... states[rows[count - 1]], row-major, to result[at ...]. */
export function outputsOf(
  kernel: Kernel,
  layout: PanelLayout,
  parameters: number,
  ask: AskRoom<InputRoom>,
  states: SparseRows,
  rows: ArrayLike<number>,
  count: number,
  result: Float32Array,
  at: number,
): void {
  const entries = countEntries(states, rows, count);
  const { lists, pass } = ask(count, entries);
  const input: Input = { lists, dense: isDense(count, count, states.columns, entries), skipped: 0 };
  gather(kernel, input, 0, states, rows, count);
  forwardPass(kernel, layout, parameters, input, count, pass);
  const last = layout.layers.length - 1;
  const { outputs } = layout.layers[last]!;
  readPanels(kernel.memory.floats(), pass.outputs[last]!, count, result, at, count, outputs);
}
