import type { FullFeedback } from "../../dataset/full-feedback/full-feedback.ts";
import { derivedSeed } from "../../evaluation/full-feedback/derived-seed.ts";
import { drawEpisodes, type LoggedEpisode } from "../../evaluation/full-feedback/game/draw-episodes.ts";
import { episodeTransitions } from "../../evaluation/full-feedback/game/episode-transitions.ts";
import { judgeGame } from "../../evaluation/full-feedback/game/judge-game.ts";
import { type GameRules, trueOdds } from "../../evaluation/full-feedback/game/odds.ts";
import { loggingPropensities } from "../../evaluation/full-feedback/logging-policy.ts";
import { splitTasks } from "../../evaluation/full-feedback/split-tasks.ts";
import { createRandom } from "../../numeric/random.ts";
import type { Config } from "../../schema/config.ts";
import { type Learned, learnFromLog } from "./learn-from-log.ts";
import type { Findings } from "./one-decision.ts";
import type { RunTask } from "./settings.ts";

/** The sequential game: draws episodes, learns from them with and without what follows, and judges both by the truth. */
export async function playSequentialGame(
  feedback: FullFeedback,
  rules: GameRules,
  { settings: { units, config }, logging, size, seed }: RunTask,
): Promise<Findings> {
  const { train, test } = splitTasks(feedback.tasks, seed);
  const propensities = loggingPropensities(logging, feedback, seed);
  const random = createRandom(derivedSeed(seed, "game", logging));
  const drawn = { feedback, tasks: train, propensities, rules, units, episodes: size, random };
  const episodes = drawEpisodes(drawn);
  const multiStep = await learn(feedback, episodes, config, "episode", seed);
  const oneStep = await learn(feedback, episodes, config, "delegation", seed);
  const truth = trueOdds(feedback, rules, units);
  const game = { feedback, rules, truth, train, test, episodes, propensities, multiStep, oneStep };
  return {
    train_tasks: train.length,
    test_tasks: test.length,
    policies: judgeGame(game),
    calibration: null,
  };
}

/** Nothing that follows counts (gamma 0), or all of it does in full (gamma 1: the try's price is the only hurry). */
function learn(
  feedback: FullFeedback,
  episodes: readonly LoggedEpisode[],
  config: Config,
  horizon: "delegation" | "episode",
  seed: number,
): Promise<Learned> {
  const rows = episodeTransitions(feedback, episodes, config.reward, horizon);
  const hyperparameters = { ...config.model.hyperparameters, gamma: horizon === "episode" ? 1 : 0 };
  const settings: Config = {
    ...config,
    data_preparation: { ...config.data_preparation, horizon },
    model: { ...config.model, hyperparameters },
  };
  return learnFromLog(rows, settings, seed);
}
