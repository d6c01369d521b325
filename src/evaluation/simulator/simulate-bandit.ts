import type { TransitionTable } from "../../dataset/transition-table.ts";
import { createRandom, type Random } from "../../numeric/random.ts";
import { stackRows } from "../../numeric/sparse.ts";

/** A small contextual bandit with known truth, as tables: to measure estimators and their intervals by themselves. */
export interface BanditOptions {
  seed: number;
  trainRows: number;
  testRows: number;
  taskTypes?: number; // 4 when left out
  agents?: number; // 4 when left out
  /** share of the tasks that go to the habitual agent of their type, the rest is uniform; 0.4 when left out */
  concentration?: number;
  /** rows per episode are 1 to this many and share a task type; 3 when left out */
  longestEpisode?: number;
  noiseColumns?: number; // 4 when left out
  /** nothing matters: outcomes are shuffled over the rows of each table */
  permuteOutcomes?: boolean;
}

export interface SimulatedBandit {
  train: TransitionTable;
  test: TransitionTable;
  agents: string[];
  taskTypes: string[];
  /** success probability */
  success: number[][]; // [task types][agents]
  /** probability of each agent in the log */
  propensity: number[][]; // [task types][agents]
  /** expected success rate, over the population of tasks, of a policy given as [task types][agents] */
  value(choice: readonly ArrayLike<number>[]): number;
}

type Choice = Required<Omit<BanditOptions, "seed" | "trainRows" | "testRows">>;

/** Pure: the same options give the same tables. State: the task type one-hot, then standard normal noise. */
export function simulateBandit(options: BanditOptions): SimulatedBandit {
  const random = createRandom(options.seed);
  const chosen: Choice = {
    taskTypes: options.taskTypes ?? 4,
    agents: options.agents ?? 4,
    concentration: options.concentration ?? 0.4,
    longestEpisode: options.longestEpisode ?? 3,
    noiseColumns: options.noiseColumns ?? 4,
    permuteOutcomes: options.permuteOutcomes ?? false,
  };
  const types = Array.from({ length: chosen.taskTypes }, (_, type) => type);
  const success = types.map(() => Array.from({ length: chosen.agents }, () => 0.25 + 0.65 * random.next()));
  const propensity = types.map(() => {
    const habit = random.integer(chosen.agents);
    const even = (1 - chosen.concentration) / chosen.agents;
    return Array.from({ length: chosen.agents }, (_, agent) =>
      agent === habit ? even + chosen.concentration : even,
    );
  });
  const truth = { success, propensity };
  return {
    train: drawTable(options.trainRows, chosen, truth, random),
    test: drawTable(options.testRows, chosen, truth, random),
    agents: Array.from({ length: chosen.agents }, (_, agent) => `agent-${agent}`),
    taskTypes: types.map((type) => `type-${type}`),
    ...truth,
    value: (choice) => meanOver(types, (type) => weighted(choice[type]!, success[type]!)),
  };
}

const meanOver = (types: readonly number[], value: (type: number) => number): number =>
  types.reduce((sum, type) => sum + value(type), 0) / types.length;

const weighted = (weights: ArrayLike<number>, values: readonly number[]): number =>
  values.reduce((sum, value, index) => sum + value * weights[index]!, 0);

function drawTable(
  rows: number,
  { taskTypes, agents, longestEpisode, noiseColumns, permuteOutcomes }: Choice,
  truth: { success: number[][]; propensity: number[][] },
  random: Random,
): TransitionTable {
  const columns = taskTypes + noiseColumns;
  const taskType = new Int32Array(rows);
  const action = new Int32Array(rows);
  const success = new Uint8Array(rows);
  const episode = new Int32Array(rows);
  let current = { number: -1, left: 0, type: 0 };
  const states = Array.from({ length: rows }, (_, row) => {
    if (current.left === 0) {
      const left = 1 + random.integer(longestEpisode);
      current = { number: current.number + 1, left, type: random.integer(taskTypes) };
    }
    current.left -= 1;
    const { type } = current;
    taskType[row] = type;
    episode[row] = current.number;
    action[row] = random.categorical(truth.propensity[type]!);
    success[row] = random.next() < truth.success[type]![action[row]!]! ? 1 : 0;
    const noise = Array.from({ length: noiseColumns }, () => random.normal());
    const indices = [type, ...noise.map((_, column) => taskTypes + column)];
    return { indices: Uint32Array.from(indices), values: Float32Array.from([1, ...noise]) };
  });
  if (permuteOutcomes) random.shuffle(success);
  return {
    rows,
    actions: agents,
    states: stackRows(states, columns),
    nextStates: stackRows(
      states.map(() => ({ indices: new Uint32Array(0), values: new Float32Array(0) })),
      columns,
    ),
    action,
    reward: Float64Array.from(success, (won) => (won ? 16 : 1)),
    done: new Uint8Array(rows).fill(1),
    steps: new Uint8Array(rows).fill(1),
    mask: new Uint8Array(rows * agents).fill(1),
    nextMask: new Uint8Array(rows * agents),
    nextTaskType: new Int32Array(rows).fill(-1),
    taskType,
    success,
    successProbability: Float64Array.from(success),
    episode,
  };
}
