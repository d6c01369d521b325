import { type InputRoom, type PassRoom, reserveInput } from "./forward.ts";
import { type Lists, reserveLists } from "./lists.ts";
import type { TrainingNetwork } from "./training.ts";

/**
 * Room for a step on up to so many rows: two passes, and the way back. What is never needed at the same time lies in the same
 * place: the less memory a step goes through, the more of it stays in the cache.
 */
export interface TrainingRoom extends InputRoom {
  target: PassRoom;
  /** gradients of the outputs of every layer, in panels */
  slopes: number[];
  /** whatever is listed at the time: outputs by row or by column */
  working: Lists;
  /** numbers of the rows that are gathered */
  numbers: number;
  /** gradients by row, while outputs are listed by column */
  slopeLists: Lists;
  /** four lists on their way into `working` */
  scratch: number;
  /** one weight matrix, transposed or row by row */
  turned: number;
  /** gradients of one layer, row by row */
  flat: number;
  /** how far the list of each column has been gone through */
  cursors: number;
}

/** How many numbers lie from one row to the next where a matrix lies row by row. */
const flatWidth = (columns: number): number => Math.ceil(columns / 16) * 16;

/** Room for steps on up to `rows` rows, successors included, with up to `entries` entries that are not zero. */
export function reserveTraining(
  { kernel, layout }: TrainingNetwork,
  rows: number,
  entries: number,
): TrainingRoom {
  const { memory } = kernel;
  const widest = Math.max(...layout.layers.map(({ columns }) => columns));
  const tallest = Math.max(...layout.layers.map((layer) => layer.rows));
  const turned = Math.max(0, ...layout.layers.slice(1).map((layer) => layer.rows * flatWidth(layer.columns)));
  const most = Math.max(entries + rows, rows * widest) + tallest;
  const lists = reserveLists(memory, Math.max(rows, tallest), most);
  const slopes = layout.layers.map(({ columns }) => memory.reserve(4 * rows * columns));
  return {
    ...reserveInput(kernel, layout, rows, entries, lists),
    target: { outputs: slopes, lists },
    slopes,
    working: lists,
    slopeLists: reserveLists(memory, rows, rows * widest),
    numbers: memory.reserve(4 * rows),
    scratch: memory.reserve(32 * (rows + 8)),
    turned: memory.reserve(4 * turned),
    flat: memory.reserve(4 * rows * flatWidth(widest)),
    cursors: memory.reserve(4 * tallest),
  };
}
