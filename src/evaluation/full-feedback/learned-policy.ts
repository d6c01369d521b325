import type { ActionSpace } from "../../dataset/action-space.ts";
import { encodeState } from "../../dataset/encoder/encode-state.ts";
import type { FullFeedback } from "../../dataset/full-feedback/full-feedback.ts";
import { taskContext, taskState } from "../../dataset/full-feedback/task-state.ts";
import { bestAction, type Decision, type Policy } from "../../learning/policy.ts";
import type { Encoder } from "../../schema/encoder.ts";
import { decidedMs } from "./log-transitions.ts";
import type { Choice } from "./truth.ts";

/** What was learned from a log; its rivals get the same encoder and action space. */
export interface LearnedPolicy {
  encoder: Encoder;
  /** the agents that the log holds: who was never tried cannot be named */
  space: ActionSpace;
  policy: Policy;
  /** stated probability of success of an action with this score; null where none is stated */
  probability: ((score: number) => number) | null;
}

/** Tasks as decisions with every known agent allowed, decided one after the other after the log's last decision. */
export function encodeTasks(
  { tasks }: FullFeedback,
  chosen: Int32Array,
  { encoder, space }: LearnedPolicy,
  after: number,
): Decision[] {
  const mask = new Uint8Array(space.actions.length).fill(1);
  return Array.from(chosen, (task, position) => {
    const state = taskState(taskContext(tasks[task]!), decidedMs(after + position));
    return { state: encodeState(encoder, state), taskType: space.taskTypes.indexOf(state.task_type), mask };
  });
}

/** The agent (index into the pool) that a policy thinks most of, with its score; the first of equals. */
export function namedAgent(
  policy: Policy,
  { space }: LearnedPolicy,
  agents: readonly string[],
  decision: Decision,
): { agent: number; score: number } {
  const scores = policy.scores(decision);
  const action = bestAction(scores, decision.mask);
  return { agent: agents.indexOf(space.names[action]!), score: scores[action]! };
}

/** A policy over the action space as a choice over the pool; agents that the space does not hold get nothing. */
export function choiceOf(
  policy: Policy,
  { space }: LearnedPolicy,
  agents: readonly string[],
  decisions: readonly Decision[],
): Choice {
  const places = space.names.map((name) => agents.indexOf(name));
  return (position) => {
    const shares = new Float64Array(agents.length);
    policy.probabilities(decisions[position]!).forEach((share, action) => {
      shares[places[action]!] = share;
    });
    return shares;
  };
}
