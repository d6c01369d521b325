import { createRandom } from "../numeric/random.ts";

/** Whole clusters drawn with replacement, as many as there are, many times over. */
export interface ClusterDraws {
  clusters: number;
  replicates: number;
  /** state of the generator of each replicate, so that any of them can be drawn again, alone and in any order */
  starts: Uint32Array; // [replicates * 4]
  /** times each cluster was drawn, row-major; null where that is too much to keep, and is drawn again for each use */
  counts: Uint8Array | null; // [replicates * clusters]
}

/** counts are kept up to this size */
const MOST_KEPT_BYTES = 2 ** 28;
/** replicates whose counts are at hand together when they are not kept */
const BLOCK = 48;
/** clusters that are summed in one go: three rows of counts and a few hundred columns of values stay in the cache */
const TILE = 512;
/** replicates and columns are taken three by three: nine sums fit in the registers of the processor */
const GROUP = 3;

/** `mostKept` is in bytes; it changes the time and the memory that the sums take, never the sums. */
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
  countDraws(draws, 0, replicates, counts);
  return { ...draws, counts };
}

/**
 * Times each cluster is drawn in the replicates `from` to `to` (exclusive), added to `counts` [(to - from) * clusters].
 * A byte is enough: a cluster is expected once, and the chance to be drawn 256 times is below 1e-500.
 */
function countDraws({ clusters, starts }: ClusterDraws, from: number, to: number, counts: Uint8Array): void {
  for (let replicate = from; replicate < to; replicate++) {
    const [one, two, three, four] = starts.subarray(replicate * 4, replicate * 4 + 4);
    const random = createRandom([one!, two!, three!, four!]);
    const row = (replicate - from) * clusters;
    for (let draw = 0; draw < clusters; draw++) counts[row + random.integer(clusters)]! += 1;
  }
}

/**
 * Sum of each column over the clusters of each replicate: counts times values, a matrix product by tiles. `columns` have one
 * entry per cluster. A sum does not depend on the other columns. Returns [columns][replicates].
 */
export function resampleSums(columns: readonly Float64Array[], draws: ClusterDraws): Float64Array[] {
  const { clusters, replicates } = draws;
  const sums = columns.map(() => new Float64Array(replicates));
  const again = draws.counts ? null : new Uint8Array(BLOCK * clusters);
  for (let from = 0; from < replicates; from += BLOCK) {
    const to = Math.min(replicates, from + BLOCK);
    if (again) countDraws(draws, from, to, again.fill(0));
    const counts = again ?? draws.counts!.subarray(from * clusters, to * clusters);
    for (let start = 0; start < clusters; start += TILE) {
      const end = Math.min(clusters, start + TILE);
      addTile({ columns, counts, clusters, start, end }, sums, from, to);
    }
  }
  return sums;
}

interface Tile {
  columns: readonly Float64Array[]; // [columns][clusters]
  counts: Uint8Array; // [to - from, clusters]
  clusters: number;
  /** the clusters of this tile */
  start: number;
  end: number;
}

/** Adds what the clusters of one tile contribute to the sums of the replicates `from` to `to`. */
function addTile(tile: Tile, sums: readonly Float64Array[], from: number, to: number): void {
  const { columns } = tile;
  const nine = new Float64Array(GROUP * GROUP);
  const rows = Array.from({ length: GROUP }, () => new Float64Array(tile.end - tile.start));
  for (let first = from; first < to; first += GROUP) {
    rows.forEach((row, index) => {
      widen(tile, first + index < to ? first + index - from : null, row);
    });
    for (let column = 0; column < columns.length; column += GROUP) {
      const at = (index: number): Float64Array => columns[Math.min(column + index, columns.length - 1)]!;
      multiply(rows, [at(0), at(1), at(2)], tile.start, nine);
      for (let index = 0; index < nine.length; index++) {
        const sum = sums[column + (index % GROUP)];
        const replicate = first + Math.floor(index / GROUP);
        if (sum && replicate < to) sum[replicate]! += nine[index]!;
      }
    }
  }
}

/** One row of counts of the tile as floating-point numbers; zeros where there is no such replicate. */
function widen({ counts, clusters, start }: Tile, replicate: number | null, row: Float64Array): void {
  if (replicate === null) return void row.fill(0);
  const at = replicate * clusters + start;
  for (let unit = 0; unit < row.length; unit++) row[unit] = counts[at + unit]!;
}

/**
 * nine[3 i + j] = rows[i] . columns[j] over one tile. Every sum is a variable of its own, and nothing is destructured in
 * the loop: that is three times as fast.
 */
function multiply(
  rows: readonly Float64Array[],
  columns: readonly Float64Array[],
  start: number,
  nine: Float64Array,
): void {
  const [a, b, c] = rows as [Float64Array, Float64Array, Float64Array];
  const [x, y, z] = columns as [Float64Array, Float64Array, Float64Array];
  let ax = 0;
  let ay = 0;
  let az = 0;
  let bx = 0;
  let by = 0;
  let bz = 0;
  let cx = 0;
  let cy = 0;
  let cz = 0;
  for (let unit = 0; unit < a.length; unit++) {
    const i = a[unit]!;
    const j = b[unit]!;
    const k = c[unit]!;
    const u = x[start + unit]!;
    const v = y[start + unit]!;
    const w = z[start + unit]!;
    ax += i * u;
    ay += i * v;
    az += i * w;
    bx += j * u;
    by += j * v;
    bz += j * w;
    cx += k * u;
    cy += k * v;
    cz += k * w;
  }
  nine[0] = ax;
  nine[1] = ay;
  nine[2] = az;
  nine[3] = bx;
  nine[4] = by;
  nine[5] = bz;
  nine[6] = cx;
  nine[7] = cy;
  nine[8] = cz;
}
