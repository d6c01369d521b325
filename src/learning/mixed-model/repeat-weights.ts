import type { TransitionTable } from "../../dataset/transition-table.ts";
import { rowOf } from "../../numeric/sparse.ts";
import type { ColumnGroup } from "./design.ts";

/** Groups that say which task it is; what else a state holds (hour, who failed) may differ between its repetitions. */
const TASK_GROUPS = ["task_type", "text", "labels"];

interface Cell {
  count: number;
  sum: number;
  squares: number;
}

/**
 * How much each row counts. The same agent on the same task again is hardly news: of m such rows each gets the weight
 * 1 / (1 + (m - 1) rho), rho the share of the reward's variance that repetitions have in common (the intraclass
 * correlation of a one-way analysis of variance; Kish's design effect). Without this a log that holds few tasks many
 * times teaches its tasks by heart and calls that certainty. Undefined where nothing is repeated: every row counts fully.
 */
export function repeatWeights(
  table: TransitionTable,
  groups: readonly ColumnGroup[],
): Float64Array | undefined {
  const cellOf = cellsOf(table, groups);
  const cells = new Map<string, Cell>();
  cellOf.forEach((key, row) => {
    const cell = cells.get(key) ?? { count: 0, sum: 0, squares: 0 };
    cell.count += 1;
    cell.sum += table.reward[row]!;
    cell.squares += table.reward[row]! ** 2;
    cells.set(key, cell);
  });
  if (cells.size === table.rows) return undefined;
  const rho = intraclassCorrelation([...cells.values()]);
  return Float64Array.from(cellOf, (key) => 1 / (1 + (cells.get(key)!.count - 1) * rho));
}

/** A name per row for its task and action. Rows without any sign of which task it is are tasks of their own. */
function cellsOf(table: TransitionTable, groups: readonly ColumnGroup[]): string[] {
  const speaks = new Uint8Array(table.states.columns);
  for (const { name, spans } of groups) {
    if (!TASK_GROUPS.includes(name)) continue;
    for (const { start, width } of spans) speaks.fill(1, start, start + width);
  }
  const hasText = new Uint8Array(table.states.columns);
  for (const { name, spans } of groups) {
    if (name === "text") for (const { start, width } of spans) hasText.fill(1, start, start + width);
  }
  return Array.from({ length: table.rows }, (_, row) => {
    const { indices, values } = rowOf(table.states, row);
    let key = `${table.action[row]}`;
    let described = false;
    indices.forEach((column, entry) => {
      if (!speaks[column]) return;
      key += ` ${column}:${values[entry]}`;
      described ||= hasText[column] === 1;
    });
    return described ? key : `row ${row}`;
  });
}

/** ICC(1) of groups of unequal size (Donner 1986), within 0 to 1. */
export function intraclassCorrelation(cells: readonly Cell[]): number {
  const rows = cells.reduce((sum, { count }) => sum + count, 0);
  const groups = cells.length;
  if (groups < 2 || rows === groups) return 0;
  const mean = cells.reduce((total, { sum }) => total + sum, 0) / rows;
  let between = 0;
  let within = 0;
  let squaredCounts = 0;
  for (const { count, sum, squares } of cells) {
    between += count * (sum / count - mean) ** 2;
    within += squares - sum ** 2 / count;
    squaredCounts += count ** 2;
  }
  const meanBetween = between / (groups - 1);
  const meanWithin = Math.max(0, within) / (rows - groups);
  const size = (rows - squaredCounts / rows) / (groups - 1);
  const total = meanBetween + (size - 1) * meanWithin;
  return total > 0 ? Math.max(0, Math.min(1, (meanBetween - meanWithin) / total)) : 0;
}
