import { withKernel } from "../numeric/kernel/borrow.ts";
import { countDraws, type Draws, placeColumns } from "../numeric/kernel/resamples.ts";
import { createRandom } from "../numeric/random.ts";

/** Whole clusters drawn with replacement, as many as there are, many times over; any replicate can be drawn again, alone. */
export interface ClusterDraws extends Draws {
  replicates: number;
  /** times each cluster was drawn, row-major; null where that is too much to keep, and is drawn again for each use */
  counts: Uint8Array | null; // [replicates * clusters]
}

/** counts are kept up to this size */
const MOST_KEPT_BYTES = 2 ** 28;
/** replicates whose counts are at hand together; a multiple of four */
const BLOCK = 48;

/**
 * `mostKept` is in bytes; it changes the time and the memory that the sums take, never the sums. A byte is enough for a count: a
 * cluster is expected once, and the chance to be drawn 256 times is below 1e-500.
 */
export function drawClusters(
  clusters: number,
  replicates: number,
  seed: number,
  mostKept = MOST_KEPT_BYTES,
): ClusterDraws {
  const random = createRandom(seed);
  const starts = Uint32Array.from({ length: replicates * 4 }, () => random.integer(2 ** 32));
  const draws: ClusterDraws = { clusters, replicates, starts, counts: null };
  if (replicates * clusters > mostKept) return draws;
  const counts = new Uint8Array(replicates * clusters);
  withKernel((kernel) => {
    const room = kernel.memory.reserve(BLOCK * clusters);
    for (const [from, to] of blocks(replicates)) {
      countDraws(kernel, draws, from, to, room);
      const drawn = kernel.memory.bytes().subarray(room, room + (to - from) * clusters);
      counts.set(drawn, from * clusters);
    }
  });
  return { ...draws, counts };
}

/**
 * Sum of each column over the clusters of each replicate: counts times values, a matrix product by tiles. `columns` have one
 * entry per cluster. A sum does not depend on the other columns. Returns [columns][replicates].
 */
export function resampleSums(columns: readonly Float64Array[], draws: ClusterDraws): Float64Array[] {
  const { clusters, replicates, counts } = draws;
  return withKernel((kernel) => {
    const { memory } = kernel;
    const room = memory.reserve(BLOCK * clusters);
    const placed = placeColumns(kernel, columns, clusters, replicates);
    for (const [from, to] of blocks(replicates)) {
      if (counts) memory.bytes().set(counts.subarray(from * clusters, to * clusters), room);
      else countDraws(kernel, draws, from, to, room);
      placed.sum(room, from, to - from);
    }
    return placed.read();
  });
}

/** First and behind the last replicate of each block. */
const blocks = (replicates: number): [number, number][] =>
  Array.from({ length: Math.ceil(replicates / BLOCK) }, (_, block) => [
    block * BLOCK,
    Math.min(replicates, (block + 1) * BLOCK),
  ]);
