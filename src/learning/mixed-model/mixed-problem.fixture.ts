import type { TransitionTable } from "../../dataset/transition-table.ts";
import { createRandom, type Random } from "../../numeric/random.ts";
import { rowOf } from "../../numeric/sparse.ts";
import { randomTable, sparseOf, tableOf } from "../simulated-transitions.fixture.ts";
import { type ColumnGroup, type Design, fitDesign, project } from "./design.ts";
import type { AgentFeatures, Variances } from "./posterior.ts";
import { gatherStatistics } from "./sufficient-statistics.ts";

/** A group of consecutive columns, not reduced. */
export const group = (start: number, width: number, mostDimensions = 48): ColumnGroup => ({
  name: `from ${start}`,
  spans: [{ start, width }],
  mostDimensions,
  commonShare: 0.04,
  agentShare: 0.04,
});

/** A small random data set in two groups of columns, one of them reduced, with random variances and agent features. */
export function randomProblem(seed: number) {
  const random = createRandom(seed);
  const actions = 1 + random.integer(4);
  const width = random.integer(3);
  const table = randomTable(random, 1 + random.integer(14), 6, actions);
  const design = fitDesign(table.states, [group(0, 2), group(2, 4, 2)]);
  const draw = (length: number) => Float64Array.from({ length }, () => 0.2 + 2 * random.next());
  const variances: Variances = {
    common: draw(design.dimensions + width),
    agent: draw(design.dimensions),
    noise: 0.5 + random.next(),
  };
  const features = randomFeatures(random, actions, width);
  return { random, table, design, statistics: gatherStatistics(table, design), features, variances };
}

export const randomFeatures = (random: Random, actions: number, width: number): AgentFeatures => ({
  width,
  values: Float64Array.from({ length: actions * width }, random.normal),
});

/** Coordinates of every row, one after the other. */
export function coordinatesOf(design: Design, table: TransitionTable): Float64Array[] {
  return Array.from({ length: table.rows }, (_, row) => {
    const coordinates = new Float64Array(design.dimensions);
    project(design, rowOf(table.states, row), coordinates, table.action[row]!);
    return coordinates;
  });
}

/** Rows with the states, actions and rewards given, everything else as simple as can be. */
export const plainTable = (
  actions: number,
  rows: readonly { state: readonly number[]; action: number; reward: number }[],
): TransitionTable =>
  tableOf(
    rows[0]?.state.length ?? 1,
    actions,
    rows.map(({ state, ...row }) => ({ ...row, state: sparseOf(state) })),
  );
