import type { TransitionTable } from "../../dataset/transition-table.ts";
import type { ColumnGroup } from "./design.ts";

/** Groups that say which task it is; what else a state holds (hour, who failed) may differ between its repetitions. */
const TASK_GROUPS = ["task_type", "text", "labels"];

interface Cell {
  count: number;
  sum: number;
  squares: number;
}

/**
 * How much each of the listed rows counts. The same agent on the same task again is hardly news: of m such rows each gets
 * the weight 1 / (1 + (m - 1) rho), rho the share of the reward's variance that repetitions have in common (the
 * intraclass correlation of a one-way analysis of variance; Kish's design effect). Without this a log that holds few
 * tasks many times teaches its tasks by heart and calls that certainty. Undefined where nothing is repeated: every row
 * counts fully.
 */
export function repeatWeights(
  table: TransitionTable,
  rows: ArrayLike<number>,
  groups: readonly ColumnGroup[],
): Float64Array | undefined {
  const keys = keysOf(table, rows, groups, (row) => table.action[row]! + 1);
  const cells = new Map<number, Cell>();
  keys.forEach((key, index) => {
    const reward = table.reward[rows[index]!]!;
    const cell = cells.get(key);
    if (!cell) cells.set(key, { count: 1, sum: reward, squares: reward ** 2 });
    else {
      cell.count += 1;
      cell.sum += reward;
      cell.squares += reward ** 2;
    }
  });
  if (cells.size === rows.length) return undefined;
  const rho = intraclassCorrelation([...cells.values()]);
  return keys.map((key) => 1 / (1 + (cells.get(key)!.count - 1) * rho));
}

/** A number per row that stands for its task; rows without a text are tasks of their own. */
export const taskKeys = (table: TransitionTable, groups: readonly ColumnGroup[]): Float64Array =>
  keysOf(table, Int32Array.from(table.action.keys()), groups, () => 0);

/**
 * A number per row that stands for its task and the salt (its action, say): 53 bits of a hash of the columns that say which
 * task it is. Rows without a text are tasks of their own, numbered below zero.
 */
function keysOf(
  table: TransitionTable,
  rows: ArrayLike<number>,
  groups: readonly ColumnGroup[],
  salt: (row: number) => number,
): Float64Array {
  const speaks = new Uint8Array(table.states.columns);
  for (const { name, spans } of groups) {
    if (!TASK_GROUPS.includes(name)) continue;
    for (const { start, width } of spans) speaks.fill(name === "text" ? 2 : 1, start, start + width);
  }
  const { offsets, indices, values } = table.states;
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Float64Array.from({ length: rows.length }, (_, index) => {
    const row = rows[index]!;
    let [low, high] = [salt(row), 0x9e3779b9];
    let described = false;
    for (let entry = offsets[row]!; entry < offsets[row + 1]!; entry++) {
      const column = indices[entry]!;
      if (!speaks[column]) continue;
      described ||= speaks[column] === 2;
      low = mix(mix(low, column), bits[entry]!);
      high = mix(mix(high, bits[entry]!), column);
    }
    return described ? (low >>> 0) * 2 ** 21 + (high >>> 11) : -1 - row;
  });
}

/** One round of murmur3. */
function mix(hash: number, value: number): number {
  const scrambled = Math.imul(value, 0xcc9e2d51);
  const turned = hash ^ Math.imul((scrambled << 15) | (scrambled >>> 17), 0x1b873593);
  return Math.imul((turned << 13) | (turned >>> 19), 5) + 0xe6546b64;
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
