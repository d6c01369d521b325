import { normalQuantile } from "../../numeric/normal.ts";
import type { Random } from "../../numeric/random.ts";
import type { BanditChoice } from "./bandit-options.ts";

/** What is true of a simulated bandit: who succeeds and who is chosen, per type of task and difficulty (0 plain, 1 hard). */
export interface BanditTruth {
  /** log odds of success of a plain task, in the training period and in the test period */
  trainSkill: number[][]; // [task types][agents]
  testSkill: number[][]; // [task types][agents]
  /** probability of each agent in the log */
  propensity: number[][][]; // [difficulty][task types][agents]
  /** log odds by which a skill goes up in one turn and down in the other; zeros where nobody gives advice */
  turn: number[][]; // [task types][agents]
}

/** What both turns of the tasks add to the log odds: plus or minus it. */
export const TURNS = [-1, 1] as const;

/** The agent that is best at a type in a turn. */
export function adviceFor(skill: readonly number[], turns: readonly number[], turn: number): number {
  const rates = skill.map((odds, agent) => odds + turn * turns[agent]!);
  return rates.indexOf(Math.max(...rates));
}

const THIN_SHARE = 0.001;
/** the normal effect of an episode is averaged over this many equally likely values */
const QUADRATURE = 1000;

export function drawBanditTruth(chosen: BanditChoice, random: Random): BanditTruth {
  const types = Array.from({ length: chosen.taskTypes }, (_, type) => type);
  const agents = Array.from({ length: chosen.agents }, (_, agent) => agent);
  const trainSkill = types.map(() => agents.map(() => logOdds(0.25 + 0.65 * random.next())));
  const habits = types.map(() => random.integer(chosen.agents));
  const drift = (): number => (chosen.drift > 0 ? chosen.drift * random.normal() : 0);
  const testSkill = trainSkill.map((row) => row.map((skill) => skill + drift()));
  const levels = chosen.difficulty ? [0, chosen.difficulty.strength] : [0, 0];
  const propensity = levels.map((pull) =>
    habits.map((habit) => choiceShares(chosen, chosen.logging === "popular" ? habits[0]! : habit, pull)),
  );
  const insight = (): number => (chosen.advice ? chosen.advice.insight * random.normal() : 0);
  const turn = types.map(() => agents.map(insight));
  return { trainSkill, testSkill, propensity, turn };
}

/** Probability of each agent when `habit` is the favourite and difficulty pulls towards it by some log odds. */
function choiceShares(chosen: BanditChoice, habit: number, pull: number): number[] {
  const concentration = { uniform: 0, deterministic: 1 }[chosen.logging as string] ?? chosen.concentration;
  const even = (1 - concentration) / chosen.agents;
  const plain = Array.from(
    { length: chosen.agents },
    (_, agent) => (even + (agent === habit ? concentration : 0)) * Math.exp(agent === habit ? pull : 0),
  );
  const thinFrom = chosen.agents - chosen.thinAgents;
  const often = plain.slice(0, thinFrom).reduce((sum, share) => sum + share, 0);
  const left = 1 - THIN_SHARE * chosen.thinAgents;
  // a habit among the thin agents is none: the others share the tasks evenly
  return plain.map((share, agent) => {
    if (agent >= thinFrom) return THIN_SHARE;
    return often > 0 ? (left * share) / often : left / thinFrom;
  });
}

/** Probability of success given the log odds of a plain task, the difficulty and the effect of the episode. */
export const banditSuccess = (
  skill: number,
  hard: number,
  { difficulty }: BanditChoice,
  effect: number,
): number => 1 / (1 + Math.exp(-(skill - hard * (difficulty?.strength ?? 0) + effect)));

/** Expected success rate over the test period's population of tasks; `choice` may look at the difficulty and the turn. */
export function banditValue(
  chosen: BanditChoice,
  skills: number[][],
  choice: (type: number, hard: number, turn: number) => ArrayLike<number>,
  turns?: number[][],
): number {
  if (!turns || !chosen.advice) return valueInTurn(chosen, skills, (type, hard) => choice(type, hard, 0));
  const values = TURNS.map((turn) => {
    const turned = skills.map((row, type) => row.map((skill, agent) => skill + turn * turns[type]![agent]!));
    return valueInTurn(chosen, turned, (type, hard) => choice(type, hard, turn));
  });
  return values.reduce((sum, value) => sum + value, 0) / TURNS.length;
}

/** What an advised team does: as it is told in a share of the advised tasks, else as it always did. */
export function advisedShares(
  { advice }: BanditChoice,
  usual: readonly number[],
  named: number,
): readonly number[] {
  const told = advice ? advice.share * advice.followed : 0;
  return usual.map((share, agent) => (1 - told) * share + (agent === named ? told : 0));
}

function valueInTurn(
  chosen: BanditChoice,
  skills: number[][],
  choice: (type: number, hard: number) => ArrayLike<number>,
): number {
  const levels = chosen.difficulty ? [0, 1] : [0];
  const effects = effectsOf(chosen.episodeEffect);
  let sum = 0;
  skills.forEach((row, type) => {
    for (const hard of levels) {
      const shares = choice(type, hard);
      row.forEach((skill, agent) => {
        if (shares[agent]! > 0) sum += shares[agent]! * averageSuccess(skill, hard, chosen, effects);
      });
    }
  });
  return sum / (skills.length * levels.length);
}

function averageSuccess(
  skill: number,
  hard: number,
  chosen: BanditChoice,
  effects: readonly number[],
): number {
  return (
    effects.reduce((sum, effect) => sum + banditSuccess(skill, hard, chosen, effect), 0) / effects.length
  );
}

const effectsOf = (deviation: number): number[] =>
  deviation === 0
    ? [0]
    : Array.from({ length: QUADRATURE }, (_, at) => deviation * normalQuantile((at + 0.5) / QUADRATURE));

const logOdds = (rate: number): number => Math.log(rate / (1 - rate));
