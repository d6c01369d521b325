import type { TransitionTable } from "../../dataset/transition-table.ts";
import { rowOf } from "../../numeric/sparse.ts";
import { type Design, project } from "./design.ts";
import { repeatWeights } from "./repeat-weights.ts";

/**
 * All that the mixed model needs to know of the rows: per agent the sums of z z', z r and the count, z the coordinates
 * and r the reward less the mean of all.
 */
export interface SufficientStatistics {
  dimensions: number;
  actions: number;
  /** sum of the rows' weights; their number where none is repeated */
  rows: number;
  meanReward: number;
  variance: number;
  /** sum of z z' per action, each [dimensions, dimensions], both triangles */
  products: Float64Array[];
  /** sum of z r per action */
  responses: Float64Array[];
  /** sum of r^2 */
  squares: number;
}

const MOST_ROWS = 100_000;

/**
 * One pass over the rows; of more than 100,000 an evenly spaced choice, which is more than a prior needs. Repeated rows
 * count less (`repeat-weights.ts`), and so do those of an earlier form of their agent: with the weight w a row enters the
 * likelihood to the power of w, so that the form of now starts from what the earlier one showed (a power prior, Ibrahim
 * and Chen 2000). The square root of its weight multiplies both sides of a row's equation.
 */
export function gatherStatistics(table: TransitionTable, design: Design): SufficientStatistics {
  const { dimensions } = design;
  const used = Math.min(table.rows, MOST_ROWS);
  const chosen = Int32Array.from({ length: used }, (_, index) => Math.floor((index * table.rows) / used));
  const weights = countedWeights(table, chosen, design);
  let total = 0;
  let rows = 0;
  chosen.forEach((row, index) => {
    const weight = weights?.[index] ?? 1;
    total += weight * table.reward[row]!;
    rows += weight;
  });
  const meanReward = rows > 0 ? total / rows : 0;
  const statistics: SufficientStatistics = {
    dimensions,
    actions: table.actions,
    rows,
    meanReward,
    variance: 0,
    products: Array.from({ length: table.actions }, () => new Float64Array(dimensions * dimensions)),
    responses: Array.from({ length: table.actions }, () => new Float64Array(dimensions)),
    squares: 0,
  };
  const coordinates = new Float64Array(dimensions);
  chosen.forEach((row, index) => {
    const action = table.action[row]!;
    project(design, rowOf(table.states, row), coordinates, action);
    const root = Math.sqrt(weights?.[index] ?? 1);
    for (let k = 0; k < dimensions; k++) coordinates[k]! *= root;
    addRow(statistics, action, coordinates, root * (table.reward[row]! - meanReward));
  });
  statistics.products.forEach((product) => {
    mirror(product, dimensions);
  });
  if (rows > 0) statistics.variance = statistics.squares / rows;
  return statistics;
}

function countedWeights(
  table: TransitionTable,
  chosen: Int32Array,
  design: Design,
): Float64Array | undefined {
  const repeats = repeatWeights(table, chosen, design.groups);
  const { weight } = table;
  if (!weight) return repeats;
  return Float64Array.from(chosen, (row, index) => (repeats?.[index] ?? 1) * weight[row]!);
}

function addRow(statistics: SufficientStatistics, action: number, z: Float64Array, reward: number): void {
  const { dimensions } = statistics;
  const product = statistics.products[action]!;
  const response = statistics.responses[action]!;
  for (let row = 0; row < dimensions; row++) {
    const factor = z[row]!;
    response[row]! += factor * reward;
    if (factor === 0) continue;
    const at = row * dimensions;
    for (let column = 0; column <= row; column++) product[at + column]! += factor * z[column]!;
  }
  statistics.squares += reward * reward;
}

function mirror(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < row; column++) matrix[column * size + row] = matrix[row * size + column]!;
  }
}
