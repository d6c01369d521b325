import { takeTransitions } from "../../dataset/encode-transitions.ts";
import { sliceTransitions, type TransitionTable } from "../../dataset/transition-table.ts";

/** One fold: what is learned from, what stops the learning early, and what nobody has seen. All are views of one table. */
export interface Fold {
  train: TransitionTable;
  validation: TransitionTable;
  heldOut: TransitionTable;
}

/**
 * Cuts the rows into as many blocks of whole episodes, in the order of time, and gives for each block the fold that holds
 * it out. Blocks and not dice: episodes that follow each other are alike (the same work, the same week), and dealt out at
 * random each would have a twin on the other side, which flatters whatever memorises. The rest is read from the block after
 * the held-out one around to the block before it; the last `validationShare` of that stops the learning.
 * The rows stand in memory twice, so that each rest is one stretch of them: nothing is copied per fold.
 * `share` may put the doubled table elsewhere, for instance into memory that threads share.
 * Throws a RangeError with fewer episodes than blocks + 1.
 */
export function timeFolds(
  table: TransitionTable,
  blocks: number,
  validationShare: number,
  share: (table: TransitionTable) => TransitionTable = (same) => same,
): Fold[] {
  const { order, starts } = blocksInTime(table.episode, blocks);
  const rows = order.length;
  const doubled = share(takeTransitions(table, [...order, ...order]));
  return Array.from({ length: blocks }, (_, block) => {
    const start = starts[block]!;
    const end = starts[block + 1]!;
    const cut = validationStart(doubled.episode, end, start + rows, validationShare);
    return {
      train: sliceTransitions(doubled, end, cut),
      validation: sliceTransitions(doubled, cut, start + rows),
      heldOut: sliceTransitions(doubled, start, end),
    };
  });
}

/** Rows by block, and where each block starts (and the last one ends); an episode is in the block of its first row. */
export function blocksInTime(
  episodes: ArrayLike<number>,
  blocks: number,
): { order: Int32Array; starts: Int32Array } {
  const positions = new Map<number, number>();
  const position = Int32Array.from(episodes, (episode) => {
    const known = positions.get(episode) ?? positions.size;
    positions.set(episode, known);
    return known;
  });
  if (positions.size <= blocks)
    throw new RangeError(`${positions.size} episodes cannot make ${blocks} folds`);
  // stable: rows of an episode keep their order, and stand together
  const order = Int32Array.from(episodes, (_, row) => row).sort(
    (a, b) => position[a]! - position[b]! || a - b,
  );
  const starts = new Int32Array(blocks + 1).fill(order.length);
  for (let at = order.length - 1; at >= 0; at--) {
    starts[Math.floor((position[order[at]!]! * blocks) / positions.size)] = at;
  }
  return { order, starts };
}

/** Where the last `share` of the rows from start to end begins; an episode that it would cut stays before it. */
function validationStart(episodes: Int32Array, start: number, end: number, share: number): number {
  let cut = Math.max(start + 1, Math.floor(end - (end - start) * share));
  while (cut < end && episodes[cut] === episodes[cut - 1]) cut++;
  return cut;
}
