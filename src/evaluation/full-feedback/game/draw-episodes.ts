import type { FullFeedback } from "../../../dataset/full-feedback/full-feedback.ts";
import type { Random } from "../../../numeric/random.ts";
import { dealTasks } from "../draw-log.ts";
import type { Propensities } from "../logging-policy.ts";
import { type RewardUnits, unitsOf } from "../rewards.ts";
import type { GameRules } from "./odds.ts";

/** One try of an episode. */
export interface LoggedTry {
  agent: number;
  propensity: number;
  /** outcome of this run, in [0, 1]; at or above one half it counts as a success and ends the episode */
  score: number;
  /** success - price of the try, in reward units */
  earned: number;
}

export interface LoggedEpisode {
  task: number;
  tries: LoggedTry[];
}

export interface EpisodeOptions {
  feedback: FullFeedback;
  /** indices of the training tasks */
  tasks: Int32Array;
  propensities: Propensities;
  rules: GameRules;
  units: RewardUnits;
  episodes: number;
  random: Random;
}

const SUCCESS = 0.5;

/**
 * A log of the game: tasks dealt without replacement, each try's agent drawn anew by the logging policy, its outcome a run
 * of the cell that this episode has not used yet (the same one again where there is no other).
 */
export function drawEpisodes(options: EpisodeOptions): LoggedEpisode[] {
  const dealt = dealTasks(options.tasks, options.random);
  return Array.from({ length: options.episodes }, () => drawEpisode(options, dealt.next().value));
}

function drawEpisode(options: EpisodeOptions, task: number): LoggedEpisode {
  const { feedback, propensities, rules, units, random } = options;
  const shares = propensities(task);
  const tries: LoggedTry[] = [];
  const used = new Map<number, Set<number>>();
  while (tries.length < rules.tries && (tries.at(-1)?.score ?? 0) < SUCCESS) {
    const agent = random.categorical(shares);
    const cell = task * feedback.agents.length + agent;
    const seen = used.get(cell) ?? new Set<number>();
    used.set(cell, seen);
    const score = drawFreshRun(feedback, cell, seen, random);
    const earned = unitsOf(score, feedback.cost?.[cell], units) - rules.tryCost;
    tries.push({ agent, propensity: shares[agent]!, score, earned });
  }
  return { task, tries };
}

/** The outcome of a run that was not seen yet. */
function drawFreshRun(
  { score, runs }: FullFeedback,
  cell: number,
  seen: Set<number>,
  random: Random,
): number {
  if (runs === null) return score[cell]!;
  const first = runs.offsets[cell]!;
  const all = Array.from({ length: runs.offsets[cell + 1]! - first }, (_, run) => first + run);
  const fresh = all.filter((run) => !seen.has(run));
  const choices = fresh.length > 0 ? fresh : all;
  const run = choices[random.integer(choices.length)]!;
  seen.add(run);
  return runs.results[run]!;
}
