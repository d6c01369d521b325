import { columnMeans, principalComponents } from "../../numeric/principal-components.ts";
import { createRandom } from "../../numeric/random.ts";
import { rowOf, type SparseRows, type SparseVector, takeRows } from "../../numeric/sparse.ts";

/** Columns of the state that share one variance in the mixed model. */
export interface ColumnGroup {
  name: string;
  /** spans of columns, [start, start + width) each */
  spans: readonly { start: number; width: number }[];
  /** wider groups are reduced to this many principal components */
  mostDimensions: number;
  /** expected share of the reward's variance: of what all agents have in common here, and of what sets each apart */
  commonShare: number;
  agentShare: number;
  /**
   * Instead of spans: the column that speaks of each action itself ("this very agent has just failed"), -1 for none. It
   * becomes one coordinate, whose column depends on the action that is judged.
   */
  ownColumn?: readonly number[] | undefined;
}

/**
 * How a state becomes the few coordinates of the mixed model: the constant 1, then for each group its centred columns,
 * or their principal components where there are many, scaled to a mean square length of 1 per group.
 */
export interface Design {
  groups: readonly ColumnGroup[];
  /** coordinates, the constant included */
  dimensions: number;
  /** group of each coordinate; -1 for the constant. Coordinates of groups with an `ownColumn` have no entry in the map. */
  groupOf: Int32Array; // [dimensions]
  columns: number;
  /** coordinates = shift + state * map; the map's rows are the state's columns */
  map: Float64Array; // [columns, dimensions]
  shift: Float64Array; // [dimensions]
}

const ROWS_FOR_COMPONENTS = 2000;
const COMPONENT_SEED = 1;

/** Chooses the coordinates from the rows that a model is to be fitted to. Groups without variance get no coordinate. */
export function fitDesign(states: SparseRows, groups: readonly ColumnGroup[]): Design {
  const sample = evenlySpaced(states, ROWS_FOR_COMPONENTS);
  const pieces = groups.map((group) => projectGroup(sample, group));
  const dimensions = 1 + pieces.reduce((sum, { rows }) => sum + rows.length, 0);
  const design: Design = {
    groups,
    dimensions,
    groupOf: new Int32Array(dimensions).fill(-1),
    columns: states.columns,
    map: new Float64Array(states.columns * dimensions),
    shift: new Float64Array(dimensions),
  };
  design.shift[0] = 1;
  let at = 1;
  pieces.forEach(({ columnOf, mean, rows }, group) => {
    for (const row of rows) {
      design.groupOf[at] = group;
      row.forEach((weight, index) => {
        design.map[columnOf[index]! * dimensions + at] = weight;
        design.shift[at]! -= weight * mean[index]!;
      });
      at += 1;
    }
  });
  return design;
}

/** The coordinates of one state as they are for one action, written to `coordinates` [dimensions]. */
export function project(
  { dimensions, map, shift, groups, groupOf }: Design,
  state: SparseVector,
  coordinates: Float64Array,
  action: number,
): void {
  coordinates.set(shift);
  for (let entry = 0; entry < state.indices.length; entry++) {
    const from = state.indices[entry]! * dimensions;
    const value = state.values[entry]!;
    for (let at = 1; at < dimensions; at++) coordinates[at]! += value * map[from + at]!;
  }
  for (let at = 1; at < dimensions; at++) {
    const own = groups[groupOf[at]!]!.ownColumn?.[action] ?? -1;
    if (own >= 0) coordinates[at] = valueAt(state, own);
  }
}

function valueAt({ indices, values }: SparseVector, column: number): number {
  const entry = indices.indexOf(column);
  return entry < 0 ? 0 : values[entry]!;
}

/** At most `most` of the rows, evenly spaced over all of them. */
export function evenlySpaced(states: SparseRows, most: number): SparseRows {
  if (states.rows <= most) return states;
  return takeRows(
    states,
    Array.from({ length: most }, (_, index) => Math.floor((index * states.rows) / most)),
  );
}

interface GroupProjection {
  columnOf: number[];
  mean: Float64Array;
  /** one weight vector over the group's columns per coordinate */
  rows: Float64Array[];
}

function projectGroup(states: SparseRows, group: ColumnGroup): GroupProjection {
  const { spans, mostDimensions, ownColumn } = group;
  // no weights: `project` fills this coordinate in by the action
  if (ownColumn) return { columnOf: [], mean: new Float64Array(0), rows: [new Float64Array(0)] };
  const columnOf = spans.flatMap(({ start, width }) => Array.from({ length: width }, (_, k) => start + k));
  const whole = { start: 0, width: columnOf.length };
  const part = onlyColumns(states, columnOf);
  const { mean, variance } = moments(part, whole);
  const total = variance.reduce((sum, entry) => sum + entry, 0);
  if (total <= 1e-12) return { columnOf, mean, rows: [] };
  const scale = 1 / Math.sqrt(total);
  const varying = [...variance.keys()].filter((column) => variance[column]! > 1e-12);
  if (varying.length <= mostDimensions) {
    return { columnOf, mean, rows: varying.map((column) => unit(columnOf.length, column, scale)) };
  }
  const { directions, count } = principalComponents(
    part,
    whole,
    mostDimensions,
    createRandom(COMPONENT_SEED),
  );
  const rows = Array.from({ length: count }, (_, row) =>
    directions.slice(row * whole.width, (row + 1) * whole.width).map((entry) => entry * scale),
  );
  return { columnOf, mean, rows };
}

const unit = (length: number, at: number, value: number): Float64Array => {
  const vector = new Float64Array(length);
  vector[at] = value;
  return vector;
};

function moments(states: SparseRows, columns: { start: number; width: number }) {
  const mean = columnMeans(states, columns);
  const variance = mean.map((entry) => -entry * entry);
  for (let entry = 0; entry < states.indices.length; entry++) {
    variance[states.indices[entry]!]! += states.values[entry]! ** 2 / states.rows;
  }
  return { mean, variance };
}

/** The listed columns alone, renumbered 0, 1, 2, ... in the order of the list. */
function onlyColumns(states: SparseRows, columnOf: readonly number[]): SparseRows {
  const place = new Map(columnOf.map((column, index) => [column, index]));
  const offsets = new Uint32Array(states.rows + 1);
  const indices: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < states.rows; row++) {
    const state = rowOf(states, row);
    for (let entry = 0; entry < state.indices.length; entry++) {
      const index = place.get(state.indices[entry]!);
      if (index === undefined) continue;
      indices.push(index);
      values.push(state.values[entry]!);
    }
    offsets[row + 1] = indices.length;
  }
  return {
    rows: states.rows,
    columns: columnOf.length,
    offsets,
    indices: Uint32Array.from(indices),
    values: Float32Array.from(values),
  };
}
