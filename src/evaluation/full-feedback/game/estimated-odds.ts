import type { FullFeedback } from "../../../dataset/full-feedback/full-feedback.ts";
import {
  fitBetaPrior,
  fitConcentration,
  shrunkenRate,
  type Tally,
} from "../../../learning/empirical-bayes.ts";
import type { LoggedEpisode } from "./draw-episodes.ts";
import type { GameOdds, GameRules } from "./odds.ts";

/**
 * What a log without any model of the task says of the game: the success rate of each agent at each training task,
 * shrunken towards the agent's rate over all tasks (empirical Bayes), and the agent's mean price. Given these, tries are
 * independent; that an agent fails where others failed shows in the rates per task.
 */
export function estimateOdds(
  { tasks, agents }: FullFeedback,
  episodes: readonly LoggedEpisode[],
  { tries }: GameRules,
): GameOdds {
  const count = agents.length;
  const blank = (length: number) => Array.from({ length }, (): Tally => ({ successes: 0, trials: 0 }));
  const byAgent = blank(count);
  const byCell = blank(tasks.length * count);
  const spent = new Float64Array(count);
  for (const { task, tries: made } of episodes) {
    for (const { agent, score, earned } of made) {
      for (const tally of [byAgent[agent]!, byCell[task * count + agent]!]) {
        tally.successes += score;
        tally.trials += 1;
      }
      spent[agent]! += score - earned;
    }
  }
  const prior = fitBetaPrior(byAgent);
  const overall = byAgent.map((tally) => shrunkenRate(prior, tally));
  const cells = byCell.map((tally, cell) => ({ ...tally, mean: overall[cell % count]! }));
  const concentration = fitConcentration(cells.filter(({ trials }) => trials > 0));
  const rates = cells.map((cell) => shrunkenRate({ mean: cell.mean, concentration }, cell));
  const total = spent.reduce((sum, value) => sum + value, 0);
  const trials = byAgent.reduce((sum, tally) => sum + tally.trials, 0);
  const prices = byAgent.map((tally, agent) =>
    tally.trials > 0 ? spent[agent]! / tally.trials : total / trials,
  );
  return {
    agents: count,
    tries,
    chance: (task, agent) => rates[task * count + agent]!,
    price: (_, agent) => prices[agent]!,
  };
}
