import type { FullFeedback } from "../../../dataset/full-feedback/full-feedback.ts";
import type { Config } from "../../../schema/config.ts";
import type { Transition } from "../../../schema/transition.ts";
import { simulatedRow } from "../log-transitions.ts";
import type { LoggedEpisode } from "./draw-episodes.ts";
import { gameState } from "./game-state.ts";

/**
 * A log of the game as training rows, a row per try. The reward is (success - failure) * earned, without the offset of
 * `configuredReward`: an offset per try would be a price per try that the game does not know.
 * `horizon` delegation makes every try an end by itself, as a one-step learner sees it.
 */
export function episodeTransitions(
  feedback: FullFeedback,
  episodes: readonly LoggedEpisode[],
  { success, failure }: Config["reward"],
  horizon: "delegation" | "episode",
): Transition[] {
  let position = 0;
  return episodes.flatMap(({ task, tries }, episode) => {
    const agents = tries.map(({ agent }) => agent);
    return tries.map(({ agent, propensity, score, earned }, step) => {
      const last = step === tries.length - 1 || horizon === "delegation";
      const row = simulatedRow(feedback.agents, {
        position,
        episode,
        task: feedback.tasks[task]!.id,
        agent,
        score,
        propensity,
        state: gameState(feedback, task, agents.slice(0, step), position),
        nextState: last ? null : gameState(feedback, task, agents.slice(0, step + 1), position + 1),
        reward: (success - failure) * earned,
      });
      position++;
      return row;
    });
  });
}
