import type { TransitionTable } from "../../dataset/transition-table.ts";
import { createRandom, type Random } from "../../numeric/random.ts";
import { type SparseVector, stackRows } from "../../numeric/sparse.ts";
import { type BanditChoice, type BanditOptions, completeBandit } from "./bandit-options.ts";
import {
  adviceFor,
  advisedShares,
  type BanditTruth,
  banditSuccess,
  banditValue,
  drawBanditTruth,
} from "./bandit-truth.ts";

export interface SimulatedBandit {
  train: TransitionTable;
  test: TransitionTable;
  agents: string[];
  taskTypes: string[];
  /** probability of success of a plain task in the test period, without the effect of its episode */
  success: number[][]; // [task types][agents]
  /** probability of each agent in the log, over plain and hard tasks */
  propensity: number[][]; // [task types][agents]
  /** expected success rate, over the population of tasks of the test period, of a policy given as [task types][agents] */
  value(choice: readonly ArrayLike<number>[]): number;
  /** the same of whoever chose in the log, who saw the difficulty too */
  behaviourValue: number;
}

/**
 * Pure: the same options give the same tables. State: the task type one-hot, standard normal noise, and last, where it is
 * recorded, whether the task is hard. Rows without an outcome are left out, as preparation does, so a table may be shorter
 * than asked for.
 */
export function simulateBandit(options: BanditOptions): SimulatedBandit {
  const random = createRandom(options.seed);
  const chosen = completeBandit(options);
  const truth = drawBanditTruth(chosen, random);
  const { trainSkill, testSkill, propensity, turn } = truth;
  const usual = (type: number, hard: number): number[] => propensity[hard]![type]!;
  return {
    train: drawTable(options.trainRows, beforeAdvice(chosen), trainSkill, truth, random),
    test: drawTable(options.testRows, chosen, testSkill, truth, random),
    agents: Array.from({ length: chosen.agents }, (_, agent) => `agent-${agent}`),
    taskTypes: Array.from({ length: chosen.taskTypes }, (_, type) => `type-${type}`),
    success: testSkill.map((row) => row.map((skill) => banditSuccess(skill, 0, chosen, 0))),
    propensity: propensity[0]!.map((row, type) =>
      row.map((share, agent) => (share + propensity[1]![type]![agent]!) / 2),
    ),
    value: (choice) => banditValue(chosen, testSkill, (type) => choice[type]!, turn),
    behaviourValue: banditValue(
      chosen,
      testSkill,
      (type, hard, now) =>
        advisedShares(chosen, usual(type, hard), adviceFor(testSkill[type]!, turn[type]!, now)),
      turn,
    ),
  };
}

/** The training period's team: it may not have been asking yet. */
const beforeAdvice = (chosen: BanditChoice): BanditChoice =>
  chosen.advice?.late ? { ...chosen, advice: { ...chosen.advice, share: 0 } } : chosen;

/** One row as it happened, whether or not its outcome ever came in. */
interface Drawn {
  type: number;
  episode: number;
  action: number;
  /** the agent that was recommended; -1 where nobody was asked */
  named: number;
  success: number;
  state: SparseVector;
  seen: boolean;
}

function drawTable(
  rows: number,
  chosen: BanditChoice,
  skill: number[][],
  truth: BanditTruth,
  random: Random,
): TransitionTable {
  const draw = rowDrawer(chosen, skill, truth, random);
  const drawn = Array.from({ length: rows }, (_, row) => draw(rows - row)).filter(({ seen }) => seen);
  const success = Uint8Array.from(drawn, (row) => row.success);
  if (chosen.permuteOutcomes) random.shuffle(success);
  return asTable(drawn, success, chosen);
}

/** Draws row after row; `rowsLeft` until the table ends, for outcomes that come late. */
function rowDrawer(
  chosen: BanditChoice,
  skill: number[][],
  truth: BanditTruth,
  random: Random,
): (rowsLeft: number) => Drawn {
  let episode = { number: -1, left: 0, type: 0, effect: 0 };
  return (rowsLeft) => {
    if (episode.left === 0) episode = drawEpisode(episode.number + 1, chosen, random);
    episode.left -= 1;
    const { type, number, effect } = episode;
    const hard = chosen.difficulty ? random.integer(2) : 0;
    const asked = chosen.advice ? drawAdvised(chosen, skill[type]!, truth.turn[type]!, random) : null;
    const followed = asked !== null && asked.named >= 0 && random.next() < (chosen.advice?.followed ?? 0);
    const action = followed ? asked.named : random.categorical(truth.propensity[hard]![type]!);
    const turned = asked ? asked.turn * truth.turn[type]![action]! : 0;
    const rate = banditSuccess(skill[type]![action]! + turned, hard, chosen, effect);
    const success = random.next() < rate ? 1 : 0;
    const state = stateOf(type, hard, chosen, asked?.noise ?? drawNoise(chosen, random));
    const seen = comesIn(rowsLeft, chosen, random);
    return { type, episode: number, action, named: asked?.named ?? -1, success, state, seen };
  };
}

function drawEpisode(
  number: number,
  { longestEpisode, taskTypes, episodeEffect }: BanditChoice,
  random: Random,
): { number: number; left: number; type: number; effect: number } {
  const left = 1 + random.integer(longestEpisode);
  const type = random.integer(taskTypes);
  return { number, left, type, effect: episodeEffect > 0 ? episodeEffect * random.normal() : 0 };
}

const drawNoise = ({ noiseColumns }: BanditChoice, random: Random): number[] =>
  Array.from({ length: noiseColumns }, () => random.normal());

/** The turn of a task, the noise that hides it, and who was recommended. */
function drawAdvised(
  chosen: BanditChoice,
  skill: readonly number[],
  turns: readonly number[],
  random: Random,
): { noise: number[]; turn: number; named: number } {
  const noise = drawNoise(chosen, random);
  const turn = noise[0]! * noise[1]! > 0 ? 1 : -1;
  const asked = random.next() < (chosen.advice?.share ?? 0);
  return { noise, turn, named: asked ? adviceFor(skill, turns, turn) : -1 };
}

function stateOf(
  type: number,
  hard: number,
  { taskTypes, noiseColumns, difficulty }: BanditChoice,
  noise: readonly number[],
): SparseVector {
  const indices = [type, ...noise.map((_, column) => taskTypes + column)];
  const values = [1, ...noise];
  if (difficulty?.recorded && hard) {
    indices.push(taskTypes + noiseColumns);
    values.push(1);
  }
  return { indices: Uint32Array.from(indices), values: Float32Array.from(values) };
}

function comesIn(rowsLeft: number, { missing, delayRows }: BanditChoice, random: Random): boolean {
  const known = missing === 0 || random.next() >= missing;
  const late = delayRows === 0 ? 0 : -Math.log(1 - random.next()) * delayRows;
  return known && late < rowsLeft;
}

function asTable(drawn: readonly Drawn[], success: Uint8Array, chosen: BanditChoice): TransitionTable {
  const { agents, taskTypes, noiseColumns, difficulty } = chosen;
  const rows = drawn.length;
  const columns = taskTypes + noiseColumns + (difficulty?.recorded ? 1 : 0);
  const nothing = { indices: new Uint32Array(0), values: new Float32Array(0) };
  return {
    rows,
    actions: agents,
    states: stackRows(
      drawn.map(({ state }) => state),
      columns,
    ),
    nextStates: stackRows(
      drawn.map(() => nothing),
      columns,
    ),
    action: Int32Array.from(drawn, ({ action }) => action),
    reward: Float64Array.from(success, (won) => (won ? 16 : 1)),
    done: new Uint8Array(rows).fill(1),
    steps: new Uint8Array(rows).fill(1),
    mask: new Uint8Array(rows * agents).fill(1),
    nextMask: new Uint8Array(rows * agents),
    nextTaskType: new Int32Array(rows).fill(-1),
    taskType: Int32Array.from(drawn, ({ type }) => type),
    success,
    successProbability: Float64Array.from(success),
    ...(chosen.advice && {
      advice: {
        named: Int32Array.from(drawn, ({ named }) => named),
        mode: new Int32Array(rows),
      },
    }),
    episode: Int32Array.from(drawn, ({ episode }) => episode),
  };
}
