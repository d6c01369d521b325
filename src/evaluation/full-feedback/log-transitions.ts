import type { FullFeedback } from "../../dataset/full-feedback/full-feedback.ts";
import { taskContext, taskState } from "../../dataset/full-feedback/task-state.ts";
import type { Config } from "../../schema/config.ts";
import type { State, Transition } from "../../schema/transition.ts";
import type { LoggedDecision } from "./draw-log.ts";

/** 2026-01-01T00:00:00Z; decisions follow one another 47 minutes apart, so that even short logs know every hour of the day. */
const FIRST_DECISION_MS = 1_767_225_600_000;
const MINUTE_MS = 60_000;
const GAP_MINUTES = 47;
const SUCCESS = 0.5;

export const decidedMs = (position: number): number => FIRST_DECISION_MS + position * GAP_MINUTES * MINUTE_MS;

/** Reward units in the configured scale: failure + (success - failure) * r, so that r = 1 is a plain success. */
export const configuredReward = ({ success, failure }: Config["reward"], units: number): number =>
  failure + (success - failure) * units;

/** One simulated decision with what came before and after it. */
export interface SimulatedDecision {
  position: number;
  episode: number;
  /** the task's id: small benchmarks log the same task many times */
  task: string;
  agent: number;
  score: number;
  propensity: number;
  state: State;
  nextState: State | null;
  reward: number;
}

/** A training row as `prepare` would have written it. `propensity` and `task_id` ride along; no learner reads them. */
export function simulatedRow(agents: string[], decision: SimulatedDecision): Transition {
  const { position, episode, task, agent, score, propensity, state, nextState, reward } = decision;
  return {
    state,
    action: agents[agent]!,
    reward,
    next_state: nextState,
    done: nextState === null,
    steps: 1,
    invocation_id: `decision-${position}`,
    episode_id: `episode-${episode}`,
    session_id: `episode-${episode}`,
    repository: "benchmark",
    timestamp_ms: decidedMs(position),
    outcome_known_ms: decidedMs(position) + MINUTE_MS / 2,
    available_actions: agents,
    available_actions_source: "benchmark",
    next_available_actions: nextState === null ? null : agents,
    success: score >= SUCCESS,
    success_probability: score,
    success_source: "evaluation",
    quality_rating: null,
    duration_seconds: null,
    alternative_agent_suggested: null,
    propensity,
    task_id: task,
  };
}

/** A simulated log as training rows, one episode per decision. */
export function logTransitions(
  feedback: FullFeedback,
  log: readonly LoggedDecision[],
  reward: Config["reward"],
): Transition[] {
  const { agents, tasks } = feedback;
  return log.map(({ task, agent, propensity, score, earned }, position) =>
    simulatedRow(agents, {
      position,
      episode: position,
      task: tasks[task]!.id,
      agent,
      score,
      propensity,
      state: taskState(taskContext(tasks[task]!), decidedMs(position)),
      nextState: null,
      reward: configuredReward(reward, earned),
    }),
  );
}
