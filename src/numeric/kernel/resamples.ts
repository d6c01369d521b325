import type { Kernel } from "./instance.ts";

/** Whole clusters drawn with replacement, as many as there are, for each replicate. */
export interface Draws {
  clusters: number;
  /** state of the generator of each replicate */
  starts: Uint32Array; // [replicates * 4]
}

/** clusters of a tile and columns of a panel, as in `kernel/resamples.ts` */
const TILE = 512;
const PANEL = 4;
/** replicates are taken so many at a time; divides the number of a block's rows */
const GROUP = 4;

const inGroups = (replicates: number): number => Math.ceil(replicates / GROUP) * GROUP;

/** Times each cluster is drawn in the replicates `from` to `to` (exclusive), a row of bytes per replicate at `counts`. */
export function countDraws(
  { call, memory }: Kernel,
  { clusters, starts }: Draws,
  from: number,
  to: number,
  counts: number,
): void {
  memory.bytes().fill(0, counts, counts + (to - from) * clusters);
  for (let replicate = from; replicate < to; replicate++) {
    const [one, two, three, four] = starts.subarray(replicate * 4, replicate * 4 + 4);
    call.countDraws(counts + (replicate - from) * clusters, clusters, one!, two!, three!, four!);
  }
}

/** Columns that lie in the memory of a kernel, and room for the sums of so many replicates. */
export interface PlacedColumns {
  /** Sums for the replicates whose counts lie at `counts`, the first of which is `first`. */
  sum(counts: number, first: number, replicates: number): void;
  read(): Float64Array[]; // [columns][replicates]
}

/** Every column has one entry per cluster. */
export function placeColumns(
  { call, memory }: Kernel,
  columns: readonly Float64Array[],
  clusters: number,
  replicates: number,
): PlacedColumns {
  const panels = Math.ceil(columns.length / PANEL);
  const width = panels * PANEL;
  const values = memory.reserve(8 * width * clusters);
  const sums = memory.reserve(8 * width * inGroups(replicates));
  const wide = memory.reserve(8 * GROUP * TILE);
  columns.forEach((column, index) => {
    writeColumn(memory.doubles(), values / 8, column, index, width);
  });
  return {
    sum: (counts, first, count) =>
      call.sumClusters(counts, inGroups(count), clusters, values, panels, sums + 8 * width * first, wide),
    read: () => {
      const doubles = memory.doubles();
      return columns.map((_, column) =>
        Float64Array.from({ length: replicates }, (__, at) => doubles[sums / 8 + at * width + column]!),
      );
    },
  };
}

/** Tile after tile, in a tile panel after panel, in a panel cluster after cluster. */
function writeColumn(
  doubles: Float64Array,
  at: number,
  column: Float64Array,
  index: number,
  width: number,
): void {
  const panel = Math.floor(index / PANEL);
  for (let start = 0; start < column.length; start += TILE) {
    const units = Math.min(TILE, column.length - start);
    const from = at + start * width + panel * units * PANEL + (index % PANEL);
    for (let unit = 0; unit < units; unit++) doubles[from + unit * PANEL] = column[start + unit]!;
  }
}
