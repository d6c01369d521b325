import { encodeState } from "../../../dataset/encoder/encode-state.ts";
import type { FullFeedback } from "../../../dataset/full-feedback/full-feedback.ts";
import type { PolicyFigures } from "../../../schema/benchmark.ts";
import { type LearnedPolicy, namedAgent } from "../learned-policy.ts";
import type { Propensities } from "../logging-policy.ts";
import { bestSequence } from "./best-sequence.ts";
import type { LoggedEpisode } from "./draw-episodes.ts";
import { estimateOdds } from "./estimated-odds.ts";
import { gameState } from "./game-state.ts";
import type { GameOdds, GameRules } from "./odds.ts";
import { fixedSequence, playStrategy, type Strategy } from "./strategy.ts";

/** A log of the game that was learned from in two ways, and the truth about the held-out tasks. */
export interface JudgedGame {
  feedback: FullFeedback;
  rules: GameRules;
  truth: GameOdds;
  train: Int32Array;
  test: Int32Array;
  episodes: readonly LoggedEpisode[];
  propensities: Propensities;
  /** each try judged with what follows */
  multiStep: LearnedPolicy;
  /** the same learner, each try judged by its own outcome */
  oneStep: LearnedPolicy;
}

/** Exact figures of the multi-step policy and its rivals in the game. There is no one right agent: accuracy is null. */
export function judgeGame(game: JudgedGame): PolicyFigures[] {
  const { feedback, truth, test, propensities } = game;
  const odds = estimateOdds(feedback, game.episodes, game.rules);
  const learnedTasks = Int32Array.from(new Set(game.episodes.map(({ task }) => task)));
  const bests = new Map(Array.from(test, (task) => [task, bestSequence(truth, [task])]));
  const oracle = playStrategy(truth, test, (task, failed) => bests.get(task)![failed.length]!);
  const judge = (name: string, role: PolicyFigures["role"], strategy: Strategy): PolicyFigures => {
    const figures = playStrategy(truth, test, strategy);
    return { name, role, ...figures, accuracy: null, regret: oracle.reward - figures.reward };
  };
  return [
    judge("oak", "ours", strategyOf(game, game.multiStep)),
    judge("one_step_learner", "baseline", strategyOf(game, game.oneStep)),
    judge("best_fixed_sequence", "baseline", fixedSequence(bestSequence(odds, learnedTasks))),
    judge("best_agent_again", "baseline", fixedSequence(bestRepeated(odds, learnedTasks))),
    judge("behaviour", "reference", (task) => propensities(task)),
    judge("known_best_sequence", "reference", fixedSequence(bestSequence(truth, test))),
    { name: "oracle", role: "reference", ...oracle, accuracy: null, regret: 0 },
  ];
}

/** A learned policy in the game; held-out tasks come after the log. */
function strategyOf({ feedback, episodes }: JudgedGame, learned: LearnedPolicy): Strategy {
  const mask = new Uint8Array(learned.space.actions.length).fill(1);
  const after = episodes.reduce((sum, { tries }) => sum + tries.length, 0);
  return (task, failed) => {
    const state = gameState(feedback, task, failed, after + failed.length);
    const taskType = learned.space.taskTypes.indexOf(state.task_type);
    const decision = { state: encodeState(learned.encoder, state), taskType, mask };
    return namedAgent(learned.policy, learned, feedback.agents, decision).agent;
  };
}

/** The agent that does best when it is sent again and again. */
function bestRepeated(odds: GameOdds, tasks: ArrayLike<number>): number[] {
  const values = Array.from({ length: odds.agents }, (_, agent) => {
    const sequence = new Array<number>(odds.tries).fill(agent);
    return { sequence, value: playStrategy(odds, tasks, fixedSequence(sequence)).reward };
  });
  return values.reduce((best, each) => (each.value > best.value ? each : best)).sequence;
}
