import { type Decision, greedy, type Policy } from "../policy.ts";

/** A greedy policy whose scores do not depend on more than the task type. */
export function scorePolicy(name: string, scoreOf: (taskType: number) => ArrayLike<number>): Policy {
  const scores = ({ taskType, mask }: Decision): Float64Array =>
    Float64Array.from(scoreOf(taskType), (score, action) =>
      mask[action] ? score : Number.NEGATIVE_INFINITY,
    );
  return { name, scores, probabilities: (decision) => greedy(scores(decision), decision.mask) };
}

/** Below every rate: an action without outcomes is chosen only where nothing else is allowed. */
export const NEVER_TRIED = -1;
